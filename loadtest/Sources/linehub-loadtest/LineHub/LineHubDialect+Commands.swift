/// Single requests, for shapes that follow each of them.
extension LineHubDialect {
    /// A new call on the line: the report, which makes one event.
    mutating func beginCall(topic: Int) -> String {
        calls[topic].begin()
        return request(for: .incoming, topic: topic)
    }

    /// The end of the line's call: the report, which makes two events if it was answered.
    mutating func endCall(topic: Int) -> String {
        request(for: .ended, topic: topic)
    }

    /// A command on the line's call, such as `call.hold`; returns the id of the request too.
    mutating func command(_ method: String, topic: Int) -> (id: Int, text: String) {
        nextID += 1
        let params = #"{"call":"\#(callID(topic))","commandId":"c\#(nextID)"}"#
        return (nextID, Self.request(nextID, method, params))
    }
}

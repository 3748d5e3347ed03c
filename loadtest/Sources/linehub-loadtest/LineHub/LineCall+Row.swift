import Foundation

extension LineCall {
    /// The call as the switch tells it after a reconnection (P5); nil if the line has none.
    func row(id: String, topic: Int, _ directory: Directory) -> String? {
        let state: String
        switch next {
        case .incoming: return nil
        case .answered, .cancelled: state = "ringing"
        case .held, .ended: state = "connected"
        case .resumed: state = "held"
        }
        let now = Int(Date().timeIntervalSince1970 * 1000)
        var row = #"{"call":"\#(id)","line":"\#(Directory.line(topic))","direction":"inbound","state":"\#(state)""#
        row += #","remote":{"number":"+4684650455"}"#
        if state != "ringing" { row += #","party":"\#(directory.holder(ofTopic: topic))","device":"desk""# }
        row += #","createdAt":\#(now)"#
        if state != "ringing" { row += #","answeredAt":\#(now)"# }
        if state == "held" { row += #","heldAt":\#(now)"# }
        return row + "}"
    }
}

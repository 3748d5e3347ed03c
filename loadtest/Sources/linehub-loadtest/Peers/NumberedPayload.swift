/// What is published to a peer: topic and number in front, in digits, so that any hub carries them, and then padding.
struct NumberedPayload {
    /// What a payload can be: the digits must fit, and any hub must take it.
    static let sizes = 18...16_000

    /// The size of each payload, one of `sizes`.
    let bytes: Int

    private static let topicDigits = 6
    private static let numberDigits = 10

    /// Topics below a million.
    func write(topic: Int, number: Int) -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(bytes)
        Self.append(topic, digits: Self.topicDigits, to: &payload)
        payload.append(UInt8(ascii: " "))
        Self.append(number, digits: Self.numberDigits, to: &payload)
        payload.append(UInt8(ascii: " "))
        payload.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: bytes - payload.count))
        return payload
    }

    /// What stands in front of a payload that begins at `start`; nil if that is none.
    func read(_ message: Span<UInt8>, at start: Int = 0) -> (topic: Int, number: Int)? {
        guard message.count == start + bytes,
            let topic = message.number(at: start), let number = message.number(at: start + Self.topicDigits + 1)
        else { return nil }
        return (topic, number)
    }

    private static func append(_ value: Int, digits: Int, to payload: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            payload.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}

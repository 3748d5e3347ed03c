/// The packets of MQTT 3.1.1 that the load writes and reads.
enum MQTTPacket {
    /// The packet types of section 2.2.1 that a hub sends here.
    enum Kind: UInt8 {
        case connectionAcknowledged = 2
        case publish = 3
        case subscriptionAcknowledged = 9
    }

    /// CONNECT (3.1): a clean session that never needs to say that it lives.
    static func connect(clientID: String) -> [UInt8] {
        let cleanSession: UInt8 = 2
        return packet(0x10, text("MQTT") + [4, cleanSession, 0, 0] + text(clientID))
    }

    /// SUBSCRIBE (3.8) with quality of service 0.
    static func subscribe(_ topics: [String]) -> [UInt8] {
        packet(0x82, [0, 1] + topics.flatMap { text($0) + [0] })
    }

    /// PUBLISH (3.3) with quality of service 0.
    static func publish(topic: String, payload: [UInt8]) -> [UInt8] {
        packet(0x30, text(topic) + payload)
    }

    /// What kind of packet begins at `start`, and where its contents are (2.2); nil if it is none that a hub sends here, or
    /// not whole.
    static func read(_ bytes: Span<UInt8>, at start: Int) -> (kind: Kind, contents: Range<Int>)? {
        guard start < bytes.count, let kind = Kind(rawValue: bytes[start] >> 4) else { return nil }
        var length = 0
        var index = start + 1
        var shift = 0
        while index < bytes.count {
            length |= Int(bytes[index] & 0x7f) << shift
            index += 1
            if bytes[index - 1] < 0x80 {
                return index + length <= bytes.count ? (kind, index..<index + length) : nil
            }
            shift += 7
        }
        return nil
    }

    private static func packet(_ head: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var bytes = [head]
        var length = contents.count
        repeat {
            bytes.append(UInt8(length & 0x7f) | (length > 0x7f ? 0x80 : 0))
            length >>= 7
        } while length > 0
        return bytes + contents
    }

    private static func text(_ value: String) -> [UInt8] {
        [UInt8(value.utf8.count >> 8), UInt8(value.utf8.count & 0xff)] + value.utf8
    }
}

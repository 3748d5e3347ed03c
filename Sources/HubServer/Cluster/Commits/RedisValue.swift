/// What Redis answers (RESP2).
package indirect enum RedisValue: Hashable, Sendable {
    case string([UInt8])
    /// A simple string, such as OK.
    case status(String)
    case integer(Int64)
    case array([RedisValue])
    case null

    /// The bytes of a string or of a status; nil for others.
    package var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The text of a string or of a status, repaired where it is not UTF-8; nil for others.
    package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// The number, also when it came as a string; nil for others.
    package var number: Int64? {
        if case .integer(let number) = self { return number }
        return text.flatMap { Int64($0) }
    }

    package var items: [RedisValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }
}

/// What Redis answers (RESP2), copied once out of what was read.
public indirect enum RedisValue: Equatable, Sendable {
    case string([UInt8])
    /// A simple string, such as OK.
    case status(String)
    case integer(Int64)
    case array([RedisValue])
    case null
    /// Within an array only; a whole reply that is an error becomes `RedisError.refused`.
    case error(code: String, message: String)

    /// The bytes of a string or of a status; nil for others.
    public var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The text of a string or of a status, repaired where it is not UTF-8; nil for others.
    public var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// The number, also when it came as a string; nil for others.
    public var number: Int64? {
        if case .integer(let number) = self { return number }
        return text.flatMap { Int64($0) }
    }

    public var items: [RedisValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// An error as Redis writes it: the code in capitals, a space, the message.
    static func error(_ line: String) -> RedisValue {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard let code = parts.first else { return .error(code: "", message: "") }
        return .error(code: String(code), message: parts.count == 2 ? String(parts[1]) : "")
    }
}

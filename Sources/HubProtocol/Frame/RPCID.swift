public import HubJSON

/// The id that joins a reply to its request; each direction has its own space (P48).
public enum RPCID: Hashable, Sendable, WireEncodable, WireReadable {
    /// 0 or more, below 2^53.
    case integer(Int64)
    /// 1 to 64 characters.
    case string(String)

    public init(wire value: JSONValue) throws(WireError) {
        switch value {
        case .integer(let integer) where integer >= 0: self = .integer(integer)
        case .string(let text) where (1...64).contains(text.unicodeScalars.count): self = .string(text)
        default: throw WireError(.wrongType("a string or an integer"))
        }
    }

    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .integer(let integer): writer.integer(integer)
        case .string(let text): writer.string(text)
        }
    }
}

public import HubJSON
public import LineModel

/// All lines, or some by identifier.
public enum LineSelection: WireEncodable, WireReadable, Equatable {
    case all
    case some([LineID])

    public init(wire value: JSONValue) throws(WireError) {
        switch value {
        case .string("all"): self = .all
        case .array: self = .some(try [LineID](wire: value))
        default: throw WireError(.wrongType("\"all\" or an array"))
        }
    }

    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .all: writer.string("all")
        case .some(let lines): lines.encode(to: &writer)
        }
    }
}

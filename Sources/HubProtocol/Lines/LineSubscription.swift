public import HubJSON
public import LineModel

/// Which lines are subscribed to: all, some, or some from a sequence number on (P17, P25).
public enum LineSubscription: WireEncodable, WireReadable, Equatable {
    /// All visible lines, also those to come.
    case all
    case some([LineID])
    case resumed(LineSequences)

    public init(wire value: JSONValue) throws(WireError) {
        switch value {
        case .string("all"): self = .all
        case .array: self = .some(try [LineID](wire: value))
        case .object(let object): self = .resumed(try LineSequences(from: object))
        default: throw WireError(.wrongType("\"all\", an array or an object"))
        }
    }

    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .all: writer.string("all")
        case .some(let lines): lines.encode(to: &writer)
        case .resumed(let sequences): sequences.encode(to: &writer)
        }
    }
}

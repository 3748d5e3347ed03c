public import HubJSON

/// Result of `party.repair` (P19).
public enum PartyRepairResult: WireCodable, Equatable {
    /// What was missed, in order.
    case events([PartyEventRow])
    /// Too much was missed: ask for everything anew; the feed stands at this sequence number.
    case reload(seq: Int64)

    public init(from object: JSONObject) throws(WireError) {
        if try object.mark("reload") {
            self = .reload(seq: try object.required("seq"))
        } else {
            self = .events(try object.required("events"))
        }
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .events(let events): writer.member("events", events)
            case .reload(let seq):
                writer.member("reload", true)
                writer.member("seq", seq)
            }
        }
    }
}

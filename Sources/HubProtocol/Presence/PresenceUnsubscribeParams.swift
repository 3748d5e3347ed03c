public import HubJSON
public import LineModel

/// Params of `presence.unsubscribe`: some parties, or all (P45).
public struct PresenceUnsubscribeParams: WireCodable, Equatable {
    /// Nil for all.
    public var parties: [PartyID]?

    public init(parties: [PartyID]?) {
        self.parties = parties
    }

    public init(from object: JSONObject) throws(WireError) {
        if object["parties"]?.string == "all" { return }
        parties = try object.required("parties") as [PartyID]
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            if let parties {
                writer.member("parties", parties)
            } else {
                writer.member("parties", "all")
            }
        }
    }
}

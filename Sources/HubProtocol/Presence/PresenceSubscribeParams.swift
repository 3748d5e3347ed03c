public import HubJSON
public import LineModel

/// Params of `presence.subscribe` (P45).
public struct PresenceSubscribeParams: WireCodable, Equatable {
    public var parties: [PartyID]

    public init(parties: [PartyID]) {
        self.parties = parties
    }

    public init(from object: JSONObject) throws(WireError) {
        parties = try object.required("parties")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in writer.member("parties", parties) }
    }
}

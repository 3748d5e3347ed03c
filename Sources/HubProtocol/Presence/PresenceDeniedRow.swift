public import HubJSON
public import LineModel

/// A party whose presence the caller may not see, and why: of `presence.subscribe`, and params of `presence.revoked` (P45).
public struct PresenceDeniedRow: WireCodable, Equatable {
    public var party: PartyID
    public var code: RefusalCode

    public init(party: PartyID, code: RefusalCode) {
        self.party = party
        self.code = code
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.required("party")
        code = try object.required("code")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("code", code)
        }
    }
}

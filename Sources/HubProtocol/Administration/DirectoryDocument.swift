public import HubJSON

/// The whole directory as one document: result of `admin.directory.export`.
public struct DirectoryDocument: WireCodable, Equatable {
    public var policy: PolicyRow
    public var parties: [DirectoryPartyRow]
    public var lines: [LineRow]
    public var delegations: [DelegationRow]

    public init(
        policy: PolicyRow, parties: [DirectoryPartyRow], lines: [LineRow], delegations: [DelegationRow]
    ) {
        self.policy = policy
        self.parties = parties
        self.lines = lines
        self.delegations = delegations
    }

    public init(from object: JSONObject) throws(WireError) {
        policy = try object.required("policy")
        parties = try object.required("parties")
        lines = try object.required("lines")
        delegations = try object.required("delegations")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("policy", policy)
            writer.member("parties", parties)
            writer.member("lines", lines)
            writer.member("delegations", delegations)
        }
    }
}

public import HubJSON

/// Params of `admin.directory.import`: what an export gives, or a part of it, merged object by object.
public struct AdminDirectoryImportParams: WireCodable, Equatable {
    /// Merged as by `admin.policy.set`.
    public var policy: PolicyChange?
    public var parties: [DirectoryPartyRow]?
    public var lines: [LineRow]?
    public var delegations: [DelegationRow]?
    public var commandId: String?

    public init(
        policy: PolicyChange? = nil, parties: [DirectoryPartyRow]? = nil, lines: [LineRow]? = nil,
        delegations: [DelegationRow]? = nil, commandId: String? = nil
    ) {
        self.policy = policy
        self.parties = parties
        self.lines = lines
        self.delegations = delegations
        self.commandId = commandId
    }

    public init(_ document: DirectoryDocument, commandId: String? = nil) {
        self.init(
            policy: PolicyChange(document.policy.policy), parties: document.parties, lines: document.lines,
            delegations: document.delegations, commandId: commandId)
    }

    public init(from object: JSONObject) throws(WireError) {
        policy = try object.optional("policy")
        parties = try object.optional("parties")
        lines = try object.optional("lines")
        delegations = try object.optional("delegations")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("policy", policy)
            writer.member("parties", parties)
            writer.member("lines", lines)
            writer.member("delegations", delegations)
            writer.member("commandId", commandId)
        }
    }
}

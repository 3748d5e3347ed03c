public import HubJSON

/// Params of `admin.party.put`: adds or replaces a party (P40).
public struct AdminPartyPutParams: WireCodable, Equatable {
    public var party: DirectoryPartyRow
    public var commandId: String?

    public init(party: DirectoryPartyRow, commandId: String? = nil) {
        self.party = party
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try DirectoryPartyRow(from: object)
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            party.encodeMembers(to: &writer)
            writer.member("commandId", commandId)
        }
    }
}

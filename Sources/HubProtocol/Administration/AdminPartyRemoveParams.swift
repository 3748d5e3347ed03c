public import HubJSON
public import LineModel

/// Params of `admin.party.remove`.
public struct AdminPartyRemoveParams: WireCodable, Equatable {
    public var id: PartyID
    public var commandId: String?

    public init(id: PartyID, commandId: String? = nil) {
        self.id = id
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("commandId", commandId)
        }
    }
}

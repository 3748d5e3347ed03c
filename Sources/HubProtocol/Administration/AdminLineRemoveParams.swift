public import HubJSON
public import LineModel

/// Params of `admin.line.remove`.
public struct AdminLineRemoveParams: WireCodable, Equatable {
    public var id: LineID
    public var commandId: String?

    public init(id: LineID, commandId: String? = nil) {
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

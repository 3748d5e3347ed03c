public import HubJSON
public import LineModel

/// Params of `call.record` (R71, P11).
public struct CallRecordParams: WireCodable, Equatable {
    public var call: CallID
    public var action: RecordAction
    public var commandId: String
    /// The revision that the client believes the row has.
    public var rev: Int64?

    public init(call: CallID, action: RecordAction, commandId: String, rev: Int64? = nil) {
        self.call = call
        self.action = action
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        action = try object.required("action")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("action", action)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

extension RecordAction: WireWord {}

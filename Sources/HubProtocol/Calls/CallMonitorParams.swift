public import HubJSON
public import LineModel

/// Params of `call.monitor` (R16, P37).
public struct CallMonitorParams: WireCodable, Equatable {
    public var call: CallID
    public var mode: MonitorMode
    /// Made by the client, unique for 24 h; a repeat returns the stored result (P33).
    public var commandId: String
    /// The revision that the client believes the row has.
    public var rev: Int64?

    public init(call: CallID, mode: MonitorMode, commandId: String, rev: Int64? = nil) {
        self.call = call
        self.mode = mode
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        mode = try object.required("mode")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("mode", mode)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

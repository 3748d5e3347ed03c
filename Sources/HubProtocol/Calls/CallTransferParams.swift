public import HubJSON
public import LineModel

/// Params of `call.transfer` (T16).
public struct CallTransferParams: WireCodable, Equatable {
    public var call: CallID
    /// The number that the call shall go to (P50).
    public var to: String
    /// Made by the client, unique for 24 h; a repeat returns the stored result (P33).
    public var commandId: String
    /// The revision that the client believes the row has.
    public var rev: Int64?

    public init(call: CallID, to: String, commandId: String, rev: Int64? = nil) {
        self.call = call
        self.to = to
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        to = try object.phoneNumber("to")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("to", to)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

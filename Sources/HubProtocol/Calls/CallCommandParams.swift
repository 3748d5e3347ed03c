public import HubJSON
public import LineModel

/// Params of `call.answer`, `decline`, `hold`, `resume`, `pickUp`, `hangUp`, `lock`, `unlock` and `join` (protocol §4).
public struct CallCommandParams: WireCodable, Equatable {
    public var call: CallID
    /// Whether `call.answer` holds the party's other calls (R37, P31).
    public var hold: Bool
    /// Made by the client, unique for 24 h; a repeat returns the stored result (P33).
    public var commandId: String
    /// The revision that the client believes the row has.
    public var rev: Int64?

    public init(call: CallID, hold: Bool = false, commandId: String, rev: Int64? = nil) {
        self.call = call
        self.hold = hold
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        hold = try object.mark("hold")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.mark("hold", hold)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

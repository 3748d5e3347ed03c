public import HubJSON
public import LineModel

/// Params of `call.place` (R23).
public struct CallPlaceParams: WireCodable, Equatable {
    public var line: LineID
    public var to: String
    /// Made by the client, unique for 24 h; a repeat returns the stored result (P33).
    public var commandId: String
    public var rev: Int64?

    public init(line: LineID, to: String, commandId: String, rev: Int64? = nil) {
        self.line = line
        self.to = to
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        to = try object.phoneNumber("to")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("to", to)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

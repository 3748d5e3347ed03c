public import HubJSON

/// Params of `admin.line.put`: adds or replaces a line (P40).
public struct AdminLinePutParams: WireCodable, Equatable {
    public var line: LineRow
    public var commandId: String?

    public init(line: LineRow, commandId: String? = nil) {
        self.line = line
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try LineRow(from: object)
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            line.encodeMembers(to: &writer)
            writer.member("commandId", commandId)
        }
    }
}

public import HubJSON
public import LineModel

/// Params of `history.delete`: hides an entry from the caller alone (R58).
public struct HistoryDeleteParams: WireCodable, Equatable {
    /// An entry has its call's identifier.
    public var entry: CallID
    public var commandId: String?

    public init(entry: CallID, commandId: String? = nil) {
        self.entry = entry
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        entry = try object.required("entry")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("entry", entry)
            writer.member("commandId", commandId)
        }
    }
}

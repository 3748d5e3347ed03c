public import HubJSON
public import LineModel

/// Params of `call.moveToMeeting` (R54, R55, P36).
public struct CallMoveToMeetingParams: WireCodable, Equatable {
    public var call: CallID
    public var meeting: MeetingRow
    /// Made by the client, unique for 24 h; a repeat returns the stored result (P33).
    public var commandId: String
    /// The revision that the client believes the row has.
    public var rev: Int64?

    public init(call: CallID, meeting: MeetingRow, commandId: String, rev: Int64? = nil) {
        self.call = call
        self.meeting = meeting
        self.commandId = commandId
        self.rev = rev
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        meeting = try object.required("meeting")
        commandId = try object.identifierText("commandId")
        rev = try object.optional("rev")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("meeting", meeting)
            writer.member("commandId", commandId)
            writer.member("rev", rev)
        }
    }
}

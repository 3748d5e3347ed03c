public import HubJSON
public import LineModel

/// A meeting of a member of the line (P36).
public struct MeetingRow: WireCodable, Equatable {
    public var host: PartyID
    public var kind: Meeting.Kind
    /// A scheduled meeting always has one.
    public var id: MeetingID?

    public init(host: PartyID, kind: Meeting.Kind, id: MeetingID? = nil) {
        self.host = host
        self.kind = kind
        self.id = id
    }

    public init(from object: JSONObject) throws(WireError) {
        host = try object.required("host")
        kind = try object.required("kind")
        id = try object.optional("id")
        if kind == .scheduled, id == nil { throw WireError(.missing, member: "id") }
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("host", host)
            writer.member("kind", kind)
            writer.member("id", id)
        }
    }
}

extension MeetingRow {
    public init(_ meeting: Meeting) {
        self.init(host: meeting.host, kind: meeting.kind, id: meeting.id)
    }

    public var meeting: Meeting { Meeting(host: host, kind: kind, id: id) }
}

public import HubJSON
public import LineModel

/// A shared line (protocol §3).
public struct LineRow: WireCodable, Equatable {
    public var id: LineID
    public var number: String
    public var label: String?
    public var owner: PartyID
    /// Whether an unanswered call goes to voicemail (P1).
    public var voicemail: Bool

    public init(id: LineID, number: String, label: String? = nil, owner: PartyID, voicemail: Bool = true) {
        self.id = id
        self.number = number
        self.label = label
        self.owner = owner
        self.voicemail = voicemail
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        number = try object.phoneNumber("number")
        label = try object.optionalText("label")
        owner = try object.required("owner")
        voicemail = try object.optional("voicemail") ?? true
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { encodeMembers(to: &$0) }
    }

    /// Writes the members alone, for an object that has more of them.
    func encodeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("number", number)
        writer.member("label", label)
        writer.member("owner", owner)
        writer.member("voicemail", voicemail)
    }
}

extension LineRow {
    public init(_ line: Line) {
        self.init(id: line.id, number: line.number, label: line.label, owner: line.owner, voicemail: line.voicemail)
    }

    public var line: Line { Line(id: id, number: number, owner: owner, label: label, voicemail: voicemail) }
}

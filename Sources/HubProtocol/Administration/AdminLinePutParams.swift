public import HubJSON
public import LineModel

/// Params of `admin.line.put`: adds or replaces a line (P40).
public struct AdminLinePutParams: WireCodable, Equatable {
    public var id: LineID
    public var number: String
    public var owner: PartyID
    public var label: String?
    /// True if nil (P1).
    public var voicemail: Bool?
    public var commandId: String?

    public init(
        id: LineID, number: String, owner: PartyID, label: String? = nil, voicemail: Bool? = nil,
        commandId: String? = nil
    ) {
        self.id = id
        self.number = number
        self.owner = owner
        self.label = label
        self.voicemail = voicemail
        self.commandId = commandId
    }

    public init(line: LineRow, commandId: String? = nil) {
        self.init(
            id: line.id, number: line.number, owner: line.owner, label: line.label, voicemail: line.voicemail,
            commandId: commandId)
    }

    /// The line to be stored.
    public var line: LineRow {
        LineRow(id: id, number: number, label: label, owner: owner, voicemail: voicemail ?? true)
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        number = try object.phoneNumber("number")
        owner = try object.required("owner")
        label = try object.optionalText("label")
        voicemail = try object.optional("voicemail")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("number", number)
            writer.member("owner", owner)
            writer.member("label", label)
            writer.member("voicemail", voicemail)
            writer.member("commandId", commandId)
        }
    }
}

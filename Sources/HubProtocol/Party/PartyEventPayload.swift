import HubJSON
public import LineModel

/// What a `party.event` tells.
public enum PartyEventPayload: Equatable, Sendable {
    case historyAdded(EntryRow)
    case historyUpdated(EntryRow)
    /// Told to the devices of whoever hid the entry (R58).
    case historyDeleted(CallID)
    /// The delegate is nil where the line is the reader's own.
    case linesChanged(delegator: PartyRow, delegate: PartyRow?, LinesChange)
    case delegationChanged(delegator: PartyRow, delegate: PartyRow, DelegationChange)
    /// The alert is over for this party alone (P14).
    case alertWithdrawn(line: LineID, call: CallID, PrivateWithdrawal)
    case voicemailLeft(VoicemailRow, VoicemailCountsRow)
    /// Somebody was the first to play the message: it is played for all (R75).
    case voicemailPlayed(VoicemailID, line: LineID, actor: PartyRow, VoicemailCountsRow)
    /// Somebody deleted the message for all (R74).
    case voicemailDeleted(VoicemailID, line: LineID, actor: PartyRow, VoicemailCountsRow)
    /// Told to the recorder alone (R71).
    case recording(RecordingChange, RecordingID, call: CallID)
    /// An event of a newer hub: its sequence number counts, its members are not known.
    case unknown(type: String)

    public enum LinesChange: Equatable, Sendable {
        case added([LineID])
        case removed([LineID])
        case rights(Rights)
        /// Who else is on the lines; the menu says who (R54).
        case members
    }

    public enum DelegationChange: Equatable, Sendable {
        case added, removed
        case rights(Rights)
        case optedIn(Bool)
    }

    public enum RecordingChange: String, Sendable, CaseIterable {
        case started, stopped, added, deleted
    }

    public var type: String {
        switch self {
        case .historyAdded: "history.added"
        case .historyUpdated: "history.updated"
        case .historyDeleted: "history.deleted"
        case .linesChanged: "lines.changed"
        case .delegationChanged: "delegation.changed"
        case .alertWithdrawn: "alert.withdrawn"
        case .voicemailLeft: "voicemail.left"
        case .voicemailPlayed: "voicemail.played"
        case .voicemailDeleted: "voicemail.deleted"
        case .recording(let change, _, _): "recording." + change.rawValue
        case .unknown(let type): type
        }
    }
}

extension PartyEventPayload {
    init(from object: JSONObject) throws(WireError) {
        let type: String = try object.required("type")
        switch type {
        case "history.added": self = .historyAdded(try object.required("entry"))
        case "history.updated": self = .historyUpdated(try object.required("entry"))
        case "history.deleted": self = .historyDeleted(try object.required("id"))
        case "lines.changed":
            self = .linesChanged(
                delegator: try object.required("delegator"), delegate: try object.optional("delegate"),
                try LinesChange(from: object))
        case "delegation.changed":
            self = .delegationChanged(
                delegator: try object.required("delegator"), delegate: try object.required("delegate"),
                try DelegationChange(from: object))
        case "alert.withdrawn":
            self = .alertWithdrawn(
                line: try object.required("line"), call: try object.required("call"), try object.required("reason"))
        case "voicemail.left":
            self = .voicemailLeft(try object.required("message"), try object.required("counts"))
        case "voicemail.played", "voicemail.deleted":
            let id: VoicemailID = try object.required("id")
            let line: LineID = try object.required("line")
            let actor: PartyRow = try object.required("actor")
            let counts: VoicemailCountsRow = try object.required("counts")
            self =
                type == "voicemail.played"
                ? .voicemailPlayed(id, line: line, actor: actor, counts)
                : .voicemailDeleted(id, line: line, actor: actor, counts)
        default:
            if type.hasPrefix("recording."), let change = RecordingChange(rawValue: String(type.dropFirst(10))) {
                self = .recording(change, try object.required("id"), call: try object.required("call"))
            } else {
                self = .unknown(type: type)
            }
        }
    }

    func encodeMembers(to writer: inout JSONWriter) {
        switch self {
        case .historyAdded(let entry), .historyUpdated(let entry): writer.member("entry", entry)
        case .historyDeleted(let id): writer.member("id", id)
        case .linesChanged(let delegator, let delegate, let change):
            writer.member("delegator", delegator)
            writer.member("delegate", delegate)
            change.encodeMember(to: &writer)
        case .delegationChanged(let delegator, let delegate, let change):
            writer.member("delegator", delegator)
            writer.member("delegate", delegate)
            change.encodeMember(to: &writer)
        case .alertWithdrawn(let line, let call, let reason):
            writer.member("line", line)
            writer.member("call", call)
            writer.member("reason", reason)
        case .voicemailLeft(let message, let counts):
            writer.member("message", message)
            writer.member("counts", counts)
        case .voicemailPlayed(let id, let line, let actor, let counts),
            .voicemailDeleted(let id, let line, let actor, let counts):
            writer.member("id", id)
            writer.member("line", line)
            writer.member("actor", actor)
            writer.member("counts", counts)
        case .recording(_, let id, let call):
            writer.member("id", id)
            writer.member("call", call)
        case .unknown: break
        }
    }
}

extension PartyEventPayload.LinesChange {
    fileprivate init(from object: JSONObject) throws(WireError) {
        if let lines: [LineID] = try object.optional("added") {
            self = .added(lines)
        } else if let lines: [LineID] = try object.optional("removed") {
            self = .removed(lines)
        } else if try object.mark("members") {
            self = .members
        } else {
            self = .rights(try object.required("rights"))
        }
    }

    fileprivate func encodeMember(to writer: inout JSONWriter) {
        switch self {
        case .added(let lines): writer.member("added", lines)
        case .removed(let lines): writer.member("removed", lines)
        case .rights(let rights): writer.member("rights", rights)
        case .members: writer.member("members", true)
        }
    }
}

extension PartyEventPayload.DelegationChange {
    fileprivate init(from object: JSONObject) throws(WireError) {
        if try object.mark("added") {
            self = .added
        } else if try object.mark("removed") {
            self = .removed
        } else if let rights: Rights = try object.optional("rights") {
            self = .rights(rights)
        } else {
            self = .optedIn(try object.required("optedIn"))
        }
    }

    fileprivate func encodeMember(to writer: inout JSONWriter) {
        switch self {
        case .added: writer.member("added", true)
        case .removed: writer.member("removed", true)
        case .rights(let rights): writer.member("rights", rights)
        case .optedIn(let optedIn): writer.member("optedIn", optedIn)
        }
    }
}

import HubCore
import HubJSON
import HubProtocol
import LineModel

/// What a party is told, as nodes write it: `k` says which. Its number stands beside it, where Redis gives it one.
extension PartyEvent {
    /// Reads a number and what `Kind.encodedForNodes` wrote.
    init(_ seq: Int64, forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in
            PartyEvent(seq: seq, at: try object.required("at"), kind: try Kind(shared: object))
        }
    }
}

extension PartyEvent.Kind {
    func encodedForNodes(at moment: Timestamp) -> [UInt8] {
        SharedFormat.encode(capacity: 512) { writer in
            writer.member("at", moment)
            writeMembers(to: &writer)
        }
    }

    /// Gives the event to the party: the next number, a place in its ring, and word to all nodes.
    ///
    /// Pure, so that the commit of a line can take along what it has parties told.
    func operation(
        for party: PartyID, at moment: Timestamp, _ keys: RedisKeys, capacity: Int
    ) -> RedisOperation {
        .feed(
            key: keys.feed(of: party), channel: BusChannel.feeds.name(keys), name: party.rawValue, capacity: capacity,
            payload: encodedForNodes(at: moment))
    }
}

extension PartyEvent.Kind: NodeShared {
    private enum Word: String, WireWord {
        case historyAdded, historyUpdated, historyDeleted, alertWithdrawn, linesChanged, delegationChanged, voicemail
        case recording, restarted
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: Word = try object.required("k")
        self =
            switch word {
            case .historyAdded: .historyAdded(try object.required("is"))
            case .historyUpdated: .historyUpdated(try object.required("is"))
            case .historyDeleted: .historyDeleted(try object.required("call"))
            case .alertWithdrawn:
                .alertWithdrawn(
                    line: try object.required("ln"), call: try object.required("call"), try object.required("why"))
            case .linesChanged:
                .linesChanged(
                    delegator: try object.required("from"), delegate: try object.optional("to"),
                    try PartyEvent.LinesChange(shared: object))
            case .delegationChanged:
                .delegationChanged(
                    delegator: try object.required("from"), delegate: try object.required("to"),
                    try PartyEvent.DelegationChange(shared: object))
            case .voicemail: .voicemail(try VoicemailEvent(shared: object))
            case .recording: .recording(try RecordingEvent(shared: object))
            case .restarted: .restarted
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .historyAdded(let record):
            writer.member("k", Word.historyAdded)
            writer.member("is", record)
        case .historyUpdated(let record):
            writer.member("k", Word.historyUpdated)
            writer.member("is", record)
        case .historyDeleted(let call):
            writer.member("k", Word.historyDeleted)
            writer.member("call", call)
        case .alertWithdrawn(let line, let call, let reason):
            writer.member("k", Word.alertWithdrawn)
            writer.member("ln", line)
            writer.member("call", call)
            writer.member("why", reason)
        case .linesChanged(let delegator, let delegate, let change):
            writer.member("k", Word.linesChanged)
            writer.member("from", delegator)
            writer.member("to", delegate)
            change.writeMembers(to: &writer)
        case .delegationChanged(let delegator, let delegate, let change):
            writer.member("k", Word.delegationChanged)
            writer.member("from", delegator)
            writer.member("to", delegate)
            change.writeMembers(to: &writer)
        case .voicemail(let event):
            writer.member("k", Word.voicemail)
            event.writeMembers(to: &writer)
        case .recording(let event):
            writer.member("k", Word.recording)
            event.writeMembers(to: &writer)
        case .restarted: writer.member("k", Word.restarted)
        }
    }
}

extension PartyEvent.LinesChange: NodeShared {
    private enum Word: String, WireWord {
        case added, removed, rights, members
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: Word = try object.required("ch")
        self =
            switch word {
            case .added: .added(try object.list("lns"))
            case .removed: .removed(try object.list("lns"))
            case .rights: .rights(try object.required("rts"))
            case .members: .members
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .added(let lines):
            writer.member("ch", Word.added)
            writer.list("lns", lines)
        case .removed(let lines):
            writer.member("ch", Word.removed)
            writer.list("lns", lines)
        case .rights(let rights):
            writer.member("ch", Word.rights)
            writer.member("rts", rights)
        case .members: writer.member("ch", Word.members)
        }
    }
}

extension PartyEvent.DelegationChange: NodeShared {
    private enum Word: String, WireWord {
        case added, removed, rights, optedIn
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: Word = try object.required("ch")
        self =
            switch word {
            case .added: .added
            case .removed: .removed
            case .rights: .rights(try object.required("rts"))
            case .optedIn: .optedIn(try object.mark("in"))
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .added: writer.member("ch", Word.added)
        case .removed: writer.member("ch", Word.removed)
        case .rights(let rights):
            writer.member("ch", Word.rights)
            writer.member("rts", rights)
        case .optedIn(let optedIn):
            writer.member("ch", Word.optedIn)
            writer.mark("in", optedIn)
        }
    }
}

import HubCore
import HubProtocol
import LineModel

extension PartyEventRow {
    /// The event as one session reads it: the label's language is the session's own (P46).
    init(
        _ event: PartyEvent, for caller: Caller, entry: (CallRecord) -> EntryRow, name: (PartyID) -> String?
    ) {
        let payload: PartyEventPayload
        switch event.kind {
        case .historyAdded(let record): payload = .historyAdded(entry(record))
        case .historyUpdated(let record): payload = .historyUpdated(entry(record))
        case .historyDeleted(let call): payload = .historyDeleted(call)
        case .alertWithdrawn(let line, let call, let reason):
            payload = .alertWithdrawn(line: line, call: call, reason)
        case .linesChanged(let delegator, let delegate, let change):
            payload = .linesChanged(
                delegator: PartyRow(delegator), delegate: delegate.map(PartyRow.init), .init(change))
        case .delegationChanged(let delegator, let delegate, let change):
            payload = .delegationChanged(
                delegator: PartyRow(delegator), delegate: PartyRow(delegate), .init(change))
        case .voicemail(let event): payload = .init(event, for: caller.viewer, name: name)
        case .recording(let event):
            payload = .recording(.init(event.change), event.id, call: event.call)
        case .restarted: payload = .withheld
        }
        self.init(seq: event.seq, at: event.at, payload: payload)
    }
}

extension PartyEventRow {
    /// The feed has no holes: what the session may not know keeps its number and says nothing (P19, P38).
    static func withheld(_ event: PartyEvent) -> PartyEventRow {
        PartyEventRow(seq: event.seq, at: event.at, payload: .withheld)
    }
}

extension PartyEventPayload {
    fileprivate static let withheld = PartyEventPayload.unknown(type: "withheld")
}

extension PartyEvent.Kind {
    /// The lines that the event tells of.
    var lines: [LineID] {
        switch self {
        case .historyAdded(let record), .historyUpdated(let record): [record.line]
        case .alertWithdrawn(let line, _, _): [line]
        case .linesChanged(_, _, .added(let lines)), .linesChanged(_, _, .removed(let lines)): lines
        case .voicemail(let event): [event.message.line]
        case .recording(let event): [event.line]
        case .historyDeleted, .linesChanged, .delegationChanged, .restarted: []
        }
    }
}

extension PartyEventPayload.LinesChange {
    init(_ change: PartyEvent.LinesChange) {
        switch change {
        case .added(let lines): self = .added(lines)
        case .removed(let lines): self = .removed(lines)
        case .rights(let rights): self = .rights(rights)
        case .members: self = .members
        }
    }
}

extension PartyEventPayload.DelegationChange {
    init(_ change: PartyEvent.DelegationChange) {
        switch change {
        case .added: self = .added
        case .removed: self = .removed
        case .rights(let rights): self = .rights(rights)
        case .optedIn(let optedIn): self = .optedIn(optedIn)
        }
    }
}

extension PartyEventPayload {
    fileprivate init(_ event: VoicemailEvent, for viewer: Viewer, name: (PartyID) -> String?) {
        let message = event.message
        let counts = VoicemailCountsRow(event.counts(for: viewer))
        switch event.change {
        case .left:
            self = .voicemailLeft(
                VoicemailRow(message, owner: event.owner, ownerName: name(event.owner), viewer: viewer.party), counts)
        case .played(let actor):
            self = .voicemailPlayed(message.id, line: message.line, actor: PartyRow(actor), counts)
        case .deleted(let actor):
            self = .voicemailDeleted(message.id, line: message.line, actor: PartyRow(actor), counts)
        }
    }
}

extension PartyEventPayload.RecordingChange {
    init(_ change: RecordingEvent.Change) {
        switch change {
        case .started: self = .started
        case .stopped: self = .stopped
        case .added: self = .added
        case .deleted: self = .deleted
        }
    }
}

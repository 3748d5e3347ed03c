public import LineModel

extension EntryRow {
    /// The entry that the viewer reads (P46, R59-R69).
    ///
    /// `name` knows the parties' present names; those that it does not know keep the name of the record.
    /// The portal gets no label. `recording` and `voicemail` are what this viewer may know of.
    public init(
        _ record: CallRecord, viewer: PartyID, name: (PartyID) -> String?, language: Language, isPortal: Bool,
        recording: RecordingID? = nil, voicemail: VoicemailID? = nil
    ) {
        let ownerName = name(record.owner) ?? record.owner.rawValue
        var label: Label?
        if let actor = record.actor, !isPortal {
            label = Label(record, viewer: viewer, actorName: name(actor.id) ?? actor.name, ownerName: ownerName)
        }
        self.init(
            id: record.call, call: record.call, line: record.line, direction: record.direction,
            remote: RemoteRow(record.remote), at: record.at, durationSeconds: record.durationSeconds,
            outcome: record.outcome,
            delegator: viewer == record.owner ? nil : PartyRow(id: record.owner, name: ownerName),
            label: label?.text(language), labelKey: label.map { LabelKeyRow(key: $0.key, name: $0.name) },
            handlers: record.handlers.map { handler in
                HandlerRow(
                    id: handler.party.id, name: name(handler.party.id) ?? handler.party.name, from: handler.from,
                    to: handler.to ?? record.endedAt ?? handler.from)
            }, transferredTo: record.destination?.number, meeting: record.destination?.meeting.map(MeetingRow.init),
            recording: recording, voicemail: voicemail)
    }
}

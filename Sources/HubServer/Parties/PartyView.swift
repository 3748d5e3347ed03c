import HubCore
import HubProtocol
import LineModel

/// Shows entries and events of the feed to one session, with what it may know of them (P19, P44, P46, R71).
struct PartyView: Sendable {
    let directory: DirectoryDesk
    let voicemail: DurableValue<VoicemailBook>
    let recordings: DurableValue<RecordingBook>

    func entries(_ records: [CallRecord], for caller: Caller) -> [EntryRow] {
        let looking = Looking(view: self, caller: caller)
        return records.map(looking.entry)
    }

    func events(_ events: [PartyEvent], for caller: Caller) -> [PartyEventRow] {
        let looking = Looking(view: self, caller: caller)
        return events.map { PartyEventRow($0, for: caller, entry: looking.entry) { looking.names.name(of: $0) } }
    }

    /// One look at everything that rows are made of.
    private struct Looking {
        let names: Directory
        let messages: VoicemailBook
        let recordings: RecordingBook
        let caller: Caller

        init(view: PartyView, caller: Caller) {
            self.caller = caller
            names = view.directory.directory
            messages = view.voicemail.value
            recordings = view.recordings.value
        }

        func entry(_ record: CallRecord) -> EntryRow {
            EntryRow(
                record, viewer: caller.party, name: { names.name(of: $0) }, language: caller.language,
                isPortal: caller.kind == .portal, recording: recordings.recording(of: record.call, by: caller.party),
                voicemail: message(of: record))
        }

        /// The message that the caller left, if this viewer may list it (D6).
        private func message(of record: CallRecord) -> VoicemailID? {
            guard let message = messages.shelf.items(of: record.call).last else { return nil }
            do throws(Refusal) {
                try names.admit(caller.viewer, to: message.line, right: .voicemailPlay)
                return message.id
            } catch {
                return nil
            }
        }
    }
}

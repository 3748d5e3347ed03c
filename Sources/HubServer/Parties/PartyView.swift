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
        return events.map { event in
            guard looking.shows(event.kind) else { return .withheld(event) }
            return PartyEventRow(event, for: caller, entry: looking.entry) { looking.names.name(of: $0) }
        }
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

        /// Whether the caller may be told of it now, which may be long after it came about (R82): lines that the token
        /// does not name are nothing to it (P38), and of calls and messages only those learn who may list them.
        func shows(_ kind: PartyEvent.Kind) -> Bool {
            guard kind.lines.allSatisfy(caller.viewer.sees) else { return false }
            return switch kind {
            case .historyAdded(let record), .historyUpdated(let record): isAdmitted(to: record.line)
            case .voicemail(let event): isAdmitted(to: event.message.line, right: .voicemailPlay)
            case .historyDeleted, .alertWithdrawn, .linesChanged, .delegationChanged, .recording, .restarted: true
            }
        }

        private func isAdmitted(to line: LineID, right: Rights = []) -> Bool {
            do throws(Refusal) {
                try names.admit(caller.viewer, to: line, right: right)
                return true
            } catch {
                return false
            }
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
            return isAdmitted(to: message.line, right: .voicemailPlay) ? message.id : nil
        }
    }
}

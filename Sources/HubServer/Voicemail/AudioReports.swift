import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Takes what switches report of messages and recordings (P43).
final class AudioReports: Sendable {
    private let links: SwitchLinks
    private let lines: NodeLines
    private let directory: DirectoryDesk
    private let voicemail: VoicemailDesk
    private let recordings: RecordingDesk
    private let store: any FactStore
    private let rows: RowView
    private let now: Clock

    init(
        links: SwitchLinks, lines: NodeLines, directory: DirectoryDesk, voicemail: VoicemailDesk,
        recordings: RecordingDesk, store: any FactStore, now: @escaping Clock
    ) {
        self.links = links
        self.lines = lines
        self.directory = directory
        self.voicemail = voicemail
        self.recordings = recordings
        self.store = store
        rows = RowView(lines: lines)
        self.now = now
    }

    /// A message on a line that the switch serves, or that carried the caller before another switch took the line (P9).
    func voicemailLeft(_ params: SwitchVoicemailLeftParams, _ caller: Caller, _ respond: @escaping Respond) {
        let id: SwitchID
        do throws(Refusal) {
            id = try inStep(caller).id
            guard lines.registry.index(of: params.line) != nil else { throw Refusal(.unknownLine) }
        } catch {
            return respond(.failure(error.code))
        }
        let take: @Sendable () -> Void = { [self] in
            let message = VoicemailMessage(
                id: params.id, call: params.call, line: params.line, remote: params.remote.remote, at: now(),
                seconds: params.seconds, media: params.media)
            voicemail.left(message) { [self] in reply($0, params.call, caller, respond) }
        }
        if links.attachedSwitch(for: params.line) == id { return take() }
        find(params.call) { found in
            switch found {
            case .failure: respond(.failure(.overloaded))
            case .success(let known?) where known.line == params.line && known.servedBy == id: take()
            case .success: respond(.failure(.unknownLine))
            }
        }
    }

    /// A recording of a call that lives, lately ended, or stands in the history.
    func recordingMade(_ params: SwitchRecordingMadeParams, _ caller: Caller, _ respond: @escaping Respond) {
        let id: SwitchID
        do throws(Refusal) {
            id = try inStep(caller).id
            guard directory.reference(of: params.party) != nil else { throw Refusal(.unknownParty) }
        } catch {
            return respond(.failure(error.code))
        }
        find(params.call) { [self] found in
            switch found {
            case .failure: respond(.failure(.overloaded))
            case .success(let known?) where known.servedBy == id:
                let recording = Recording(
                    id: params.id, call: params.call, line: known.line, recorder: params.party, remote: known.remote,
                    at: now(), seconds: params.seconds, media: params.media)
                recordings.made(recording) { [self] in reply($0, params.call, caller, respond) }
            case .success: respond(.failure(.unknownCall))
            }
        }
    }

    /// What the hub knows of a call, live or over.
    private struct Known: Sendable {
        var line: LineID
        var remote: Remote
        var servedBy: SwitchID?
    }

    private func find(_ id: CallID, done: @escaping @Sendable (Result<Known?, StoreError>) -> Void) {
        if let call = call(id) {
            return done(.success(Known(line: call.line, remote: call.remote, servedBy: call.servedBy)))
        }
        store.historyEntry(id) { found in
            done(
                found.map { record in
                    record.map { Known(line: $0.line, remote: $0.remote, servedBy: $0.servedBy) }
                })
        }
    }

    private func inStep(_ caller: Caller) throws(Refusal) -> SwitchLinks.Attachment {
        guard let attachment = caller.session.flatMap({ links.attachmentInStep(of: $0) }) else {
            throw Refusal(.busyOperation)
        }
        return attachment
    }

    private func call(_ id: CallID) -> Call? {
        guard let line = lines.registry.line(of: id), let state = lines.record(of: line)?.state else {
            return nil
        }
        return state.call(id) ?? state.tombstone(id)
    }

    /// The result of every report is the call's row, where the hub still has it (P2).
    private func reply(_ refusal: Refusal?, _ id: CallID, _ caller: Caller, _ respond: Respond) {
        if let refusal { return respond(.failure(RPCError(refusal.code, details: refusal.details))) }
        respond(.result(SwitchReportResult(call: call(id).map { rows.row($0, for: caller.party) })))
    }
}

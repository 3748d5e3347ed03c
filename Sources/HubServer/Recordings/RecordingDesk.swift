import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// Answers `recordings.*`, and takes the recordings that switches report: all of it for the recorder alone (R71).
final class RecordingDesk: Sendable {
    let book: DurableValue<RecordingBook>
    private let directory: DirectoryDesk
    private let desk: CommandDesk
    private let media: MediaFiles
    private let signer: MediaSigner
    private let entries: any EntryUpdates
    private let now: Clock
    private let limits: LiveLimits

    /// Recordings in one reply, unless the request says otherwise.
    private static let pageLength = 50

    init(
        _ book: DurableValue<RecordingBook>, directory: DirectoryDesk, desk: CommandDesk,
        media: MediaFiles, signer: MediaSigner, entries: any EntryUpdates, now: @escaping Clock, limits: LiveLimits
    ) {
        self.book = book
        self.directory = directory
        self.desk = desk
        self.media = media
        self.signer = signer
        self.entries = entries
        self.now = now
        self.limits = limits
    }

    /// The caller's own, on the lines that it may see now (R82), newest first.
    func list(_ params: RecordingsListParams, _ caller: Caller) -> Reply {
        var place: Shelf<Recording>.Place?
        if let before = params.before {
            place = ListPlace(cursor: before)
            guard place != nil else {
                return .failure(RPCError(.invalidParams, details: ["member": .text("before")]))
            }
        }
        let lines = Set(directory.directory.visibleLines(of: caller.party)).filter { caller.viewer.sees($0) }
        let page = book.value.shelf.page(
            of: [caller.party], before: place, size: params.limit ?? Self.pageLength
        ) { lines.contains($0.line) }
        return .result(RecordingsListResult(recordings: page.items.map(RecordingRow.init), next: page.next))
    }

    func play(_ params: RecordingParams, _ object: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.recordingsPlay, object, commandID: params.commandId, of: caller, respond: respond) { [self] done in
            do throws(Refusal) {
                let book = book.value
                try admit(caller, to: params.recording, of: book)
                let recording = try book.shelf.present(params.recording)
                done(.result(signer.link(to: recording.media, now: now())), true)
            } catch {
                CommandDesk.refuse(error, done)
            }
        }
    }

    func delete(_ params: RecordingParams, _ object: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.recordingsDelete, object, commandID: params.commandId, of: caller, respond: respond) { [self] done in
            book.change { [self] book throws(Refusal) in
                try admit(caller, to: params.recording, of: book)
                let moment = now()
                guard let recording = try book.delete(params.recording, at: moment) else {
                    return .init(facts: []) { _ in done(.result(EmptyObject()), true) }
                }
                let told = events(.deleted, recording)
                return .init(facts: RecordingBook.deletion(of: recording, at: moment), told: told) { [self] _ in
                    media.remove(recording.media)
                    if !told.isEmpty { entries.changed(recording.call, for: [recording.recorder]) }
                    done(.result(EmptyObject()), true)
                }
            } refused: {
                CommandDesk.refuse($0, done)
            }
        }
    }

    /// A switch has made a recording (P43); one that was reported before changes nothing.
    func made(_ recording: Recording, done: @escaping @Sendable (Refusal?) -> Void) {
        media.lookUp(recording.media, refused: done) { [self] in take(recording, done: done) }
    }

    private func take(_ recording: Recording, done: @escaping @Sendable (Refusal?) -> Void) {
        let usesMedia = Mutex(false)
        book.change { [self] book throws(Refusal) in
            var draft = book
            guard try draft.made(recording, limit: limits.current.keptItems) else {
                return .init(facts: []) { _ in done(nil) }
            }
            // Decided twice, it is used once.
            if !usesMedia.withLock({ $0 }) { try media.use(recording.media) }
            usesMedia.withLock { $0 = true }
            book = draft
            let told = events(.added, recording)
            return .init(facts: [.audio(.recording(recording))], told: told) { [self] _ in
                if !told.isEmpty { entries.changed(recording.call, for: [recording.recorder]) }
                done(nil)
            }
        } refused: { [media] refusal in
            if usesMedia.withLock({ $0 }) { media.disuse(recording.media) }
            done(refusal)
        }
    }

    /// Forgets what was deleted a day ago.
    func sweep(done: @escaping @Sendable () -> Void = {}) {
        let past = Timestamp(milliseconds: now().milliseconds - VoicemailMessage.memoryOfDeleted.milliseconds)
        book.change { book throws(Refusal) in
            let facts = book.forgetDeleted(until: past).map { StoredFact.audio(.recordingForgotten($0)) }
            return .init(facts: facts) { _ in done() }
        } refused: { _ in
            done()
        }
    }

    /// To anybody but the recorder there is no such recording; on a line that it may not see now it has none either.
    private func admit(_ caller: Caller, to id: RecordingID, of book: RecordingBook) throws(Refusal) {
        let recording = try book.own(id, of: caller.party)
        try directory.directory.admit(caller.viewer, to: recording.line, right: [])
    }

    /// What the recorder is told; whoever may not see the line now is told nothing of it.
    private func events(_ change: RecordingEvent.Change, _ recording: Recording) -> [ToldEvent] {
        guard let group = directory.directory.group(of: recording.line), group.shows(to: recording.recorder) else {
            return []
        }
        let event = RecordingEvent(change, recording.id, call: recording.call, line: recording.line)
        return [ToldEvent(recording.recorder, .recording(event))]
    }
}

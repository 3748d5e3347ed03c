import HashTreeCollections
import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// Answers `voicemail.*`, and takes the messages that switches report (R72-R81, P44).
///
/// The book is the authority: it decides a message's races (X20), and nobody is told of a change before it is durable.
final class VoicemailDesk: Sendable {
    let book: DurableValue<VoicemailBook>
    private let directory: DirectoryDesk
    private let desk: CommandDesk
    private let media: MediaFiles
    private let signer: MediaSigner
    private let entries: any EntryUpdates
    private let now: Clock
    private let limits: LiveLimits

    /// Messages in one reply, unless the request says otherwise.
    private static let pageLength = 50

    init(
        _ book: DurableValue<VoicemailBook>, directory: DirectoryDesk, desk: CommandDesk,
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

    // MARK: Looking

    /// How many messages the viewer may list, whatever the filter (P44).
    func counts(for viewer: Viewer) -> VoicemailCounts {
        let book = book.value
        return directory.directory.voicemailLines(of: viewer).reduce(.none) { $0 + book.counts(of: $1) }
    }

    func list(_ params: VoicemailListParams, _ caller: Caller) -> Reply {
        var place: Shelf<VoicemailMessage>.Place?
        if let before = params.before {
            place = ListPlace(cursor: before)
            guard place != nil else {
                return .failure(RPCError(.invalidParams, details: ["member": .text("before")]))
            }
        }
        let present = directory.directory
        let lines = present.voicemailLines(of: caller.viewer)
        var wanted = lines
        if let delegators = params.delegators.map(Set.init) {
            wanted = lines.filter { line in present.lines[line].map { delegators.contains($0.owner) } ?? false }
        }
        let book = book.value
        let unplayedOnly = params.unplayedOnly ?? false
        let page = book.shelf.page(of: wanted, before: place, size: params.limit ?? Self.pageLength) { message in
            !unplayedOnly || !message.played
        }
        let rows = page.items.compactMap { message in
            present.lines[message.line].map { line in
                VoicemailRow(
                    message, owner: line.owner, ownerName: present.name(of: line.owner), viewer: caller.party)
            }
        }
        let counts = lines.reduce(VoicemailCounts.none) { $0 + book.counts(of: $1) }
        return .result(VoicemailListResult(messages: rows, counts: VoicemailCountsRow(counts), next: page.next))
    }

    // MARK: Members' commands

    /// Gives a URL to the sound, and marks the message as played for all (R72, R75).
    func play(_ params: VoicemailParams, _ object: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.voicemailPlay, object, commandID: params.commandId, of: caller, respond: respond) { [self] done in
            book.change { [self] book throws(Refusal) in
                try admit(caller, to: params.message, of: book, right: .voicemailPlay)
                let (message, isFirst) = try book.play(params.message)
                let told = isFirst ? events(.played(by: present(caller)), message, book) : []
                return .init(facts: isFirst ? [.audio(.message(message))] : [], told: told) { [self] _ in
                    done(.result(signer.link(to: message.media, now: now())), true)
                }
            } refused: {
                CommandDesk.refuse($0, done)
            }
        }
    }

    /// Deletes the message for all (R73, R74).
    func delete(_ params: VoicemailParams, _ object: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.voicemailDelete, object, commandID: params.commandId, of: caller, respond: respond) { [self] done in
            book.change { [self] book throws(Refusal) in
                try admit(caller, to: params.message, of: book, right: .voicemailDelete)
                let moment = now()
                guard let message = try book.delete(params.message, at: moment) else {
                    return .init(facts: []) { _ in done(.result(EmptyObject()), true) }
                }
                let told = events(.deleted(by: present(caller)), message, book)
                return .init(facts: VoicemailBook.deletion(of: message, at: moment), told: told) { [self] _ in
                    media.remove(message.media)
                    entries.changed(message.call, for: listeners(of: message.line))
                    done(.result(EmptyObject()), true)
                }
            } refused: {
                CommandDesk.refuse($0, done)
            }
        }
    }

    private func admit(
        _ caller: Caller, to id: VoicemailID, of book: VoicemailBook, right: Rights
    ) throws(Refusal) {
        guard let message = book.shelf[id] else { throw Refusal(.notFound) }
        try directory.directory.admit(caller.viewer, to: message.line, right: right)
    }

    private func present(_ caller: Caller) -> PartyReference {
        directory.reference(of: caller.party) ?? caller.reference
    }

    // MARK: A switch's reports

    /// A caller left a message (P43); one that was reported before changes nothing.
    func left(_ message: VoicemailMessage, done: @escaping @Sendable (Refusal?) -> Void) {
        media.lookUp(message.media, refused: done) { [self] in take(message, done: done) }
    }

    private func take(_ message: VoicemailMessage, done: @escaping @Sendable (Refusal?) -> Void) {
        let usesMedia = Mutex(false)
        book.change { [self] book throws(Refusal) in
            var draft = book
            guard try draft.left(message, limit: limits.current.keptItems) else {
                return .init(facts: []) { _ in done(nil) }
            }
            // Decided twice, it is used once.
            if !usesMedia.withLock({ $0 }) { try media.use(message.media) }
            usesMedia.withLock { $0 = true }
            book = draft
            return .init(facts: [.audio(.message(message))], told: events(.left, message, book)) { [self] _ in
                entries.messageLeft(message.call, listeners: listeners(of: message.line))
                done(nil)
            }
        } refused: { [media] refusal in
            if usesMedia.withLock({ $0 }) { media.disuse(message.media) }
            done(refusal)
        }
    }

    // MARK: Time

    /// Forgets what was deleted a day ago, and deletes what stands on lines that are gone.
    func sweep(done: @escaping @Sendable () -> Void = {}) {
        let moment = now()
        let past = Timestamp(milliseconds: moment.milliseconds - VoicemailMessage.memoryOfDeleted.milliseconds)
        let lines = directory.directory.lines
        let orphaned = book.value.shelf.all.filter { $0.deletedAt == nil && lines[$0.line] == nil }.map(\.id)
        book.change { book throws(Refusal) in
            var facts = book.forgetDeleted(until: past).map { StoredFact.audio(.messageForgotten($0)) }
            var deleted: [VoicemailMessage] = []
            for id in orphaned {
                guard let message = try book.delete(id, at: moment) else { continue }
                deleted.append(message)
                facts += VoicemailBook.deletion(of: message, at: moment)
            }
            return .init(facts: facts) { [media = self.media, deleted] _ in
                for message in deleted { media.remove(message.media) }
                done()
            }
        } refused: { _ in
            done()
        }
    }

    // MARK: Telling

    private func listeners(of line: LineID) -> [PartyID] { directory.directory.voicemailListeners(of: line) }

    /// What all who may list the message now are told, each with its own counts (R74, R75, R80).
    private func events(
        _ change: VoicemailEvent.Change, _ message: VoicemailMessage, _ book: VoicemailBook
    ) -> [ToldEvent] {
        let present = directory.directory
        guard let owner = present.lines[message.line]?.owner else { return [] }
        return present.voicemailListeners(of: message.line).map { party in
            let lines = present.voicemailLines(of: Viewer(party: party, isMember: true, allowed: nil))
            let event = VoicemailEvent(change, message, owner: owner, counts: book.counts(of: lines))
            return ToldEvent(party, .voicemail(event))
        }
    }
}

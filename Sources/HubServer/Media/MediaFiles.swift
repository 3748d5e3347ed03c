import Dispatch
import Foundation
import HubCore
import LineModel
import Synchronization

/// The sound on the disk: a file for each, in a directory that all nodes of a cluster have (P43).
///
/// Any thread may call. No verb waits for the disk: reading and writing happen on a queue of its own, on which the
/// completions come.
final class MediaFiles: Sendable {
    private let directory: URL
    private let shelf: Mutex<MediaShelf>
    private let limits: LiveLimits
    private let store: any FactStore
    private let now: Clock
    private let queue = DispatchQueue(label: "linehub.media", qos: .utility)
    /// How old a file is that is on its way to nobody, where other nodes may write; nil where none does.
    private let strayAge: Duration?

    /// - Parameter strayAge: files that nobody knows are removed at the start once they are as old; nil where nobody else
    ///   uses the directory.
    init(
        directory: String, audio: AudioState, limits: LiveLimits, store: any FactStore,
        strayAge: Duration? = nil, now: @escaping Clock
    ) {
        self.directory = URL(fileURLWithPath: directory, isDirectory: true)
        shelf = Mutex(MediaShelf(audio.files, used: audio.usedFiles))
        self.limits = limits
        self.store = store
        self.now = now
        self.strayAge = strayAge
        queue.async { [self] in removeStrays() }
    }

    func file(_ id: MediaID) -> MediaFile? { shelf.withLock { $0.file(id) } }

    /// The file, whichever node took it: where nodes share them the store tells, so that none plays what another has
    /// deleted (P43). While it does not answer, what is known here is played.
    func find(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, Refusal>) -> Void) {
        let known = file(id)
        guard strayAge != nil else { return done(.success(known)) }
        store.mediaFile(id) { [self] stored in
            switch stored {
            // The store may have what never came to the disk, or this node another disk.
            case .success(let file?): queue.async { [self] in done(.success(isWhole(file) ? file : nil)) }
            case .success(nil): done(.success(nil))
            case .failure: done(known.map { .success($0) } ?? .failure(.overloaded()))
            }
        }
    }

    /// Makes a file known here that a report names, whichever node took it; whether there is one, `use` says.
    func lookUp(
        _ id: MediaID, refused: @escaping @Sendable (Refusal) -> Void, then: @escaping @Sendable () -> Void
    ) {
        find(id) { [self] found in
            switch found {
            case .success(let file):
                if let file { shelf.withLock { $0.learned(file) } }
                then()
            case .failure(let refusal): refused(refusal)
            }
        }
    }

    var bytes: Int { shelf.withLock { $0.bytes } }

    // MARK: Use

    /// A report names the file: it is that message's or recording's from now on.
    func use(_ id: MediaID) throws(Refusal) {
        try shelf.withLock { shelf throws(Refusal) in try shelf.use(id) }
    }

    /// The report came to nothing.
    func disuse(_ id: MediaID) { shelf.withLock { $0.disuse(id) } }

    /// The commit that removed the file from the store has been made: takes it off here and from the disk.
    func remove(_ id: MediaID) {
        _ = shelf.withLock { $0.remove(id) }
        erase([id])
    }

    /// Takes off what came at that moment or before and was never named.
    func sweep(until moment: Timestamp) {
        let orphans = shelf.withLock { $0.removeOrphans(until: moment) }
        guard !orphans.isEmpty else { return }
        store.append(orphans.map { .audio(.fileRemoved($0.id)) }) { [self] stored in
            // Who reads of it in the store shall find it.
            if case .success = stored { erase(orphans.map(\.id)) }
        }
    }

    // MARK: Transfers

    func beginTransfer() throws(Refusal) {
        let limit = limits.current.mediaTransfers
        try shelf.withLock { shelf throws(Refusal) in try shelf.transferBegan(limit: limit) }
    }

    func endTransfer() { shelf.withLock { $0.transferEnded() } }

    /// Makes room for an upload and opens its file, whose errors show at its end.
    func write(_ id: MediaID, contentType: String, bytes: Int) throws(Refusal) -> MediaWriter {
        let limit = limits.current.mediaTotalBytes
        try shelf.withLock { shelf throws(Refusal) in try shelf.reserve(bytes, limit: limit) }
        let path = directory.appendingPathComponent(".\(RandomName.make()).part")
        return MediaWriter(
            file: MediaFile(id: id, contentType: contentType, bytes: bytes, at: now()), path: path, queue: queue,
            files: self)
    }

    /// Opens a file to be read; its errors show when it is read.
    func read(_ file: MediaFile) -> MediaReader { MediaReader(path: path(of: file.id), queue: queue) }

    // MARK: The end of an upload, on the queue

    /// What became of an upload.
    enum Outcome: Sendable {
        case new
        /// It was here before (P43: 200).
        case known
        case refused(Refusal)
    }

    /// The upload came to nothing: nothing is left of it.
    func abandoned(_ writer: MediaWriter) {
        try? FileManager.default.removeItem(at: writer.path)
        shelf.withLock { $0.release(writer.file.bytes) }
    }

    /// All is written and flushed: puts the file into its place, and remembers it for good.
    func completed(_ writer: MediaWriter, done: @escaping @Sendable (Outcome) -> Void) {
        let file = writer.file
        do throws(Refusal) {
            let completion = try shelf.withLock { shelf throws(Refusal) in try shelf.completed(file.id) }
            guard completion == .new else {
                abandoned(writer)
                return done(.known)
            }
        } catch {
            abandoned(writer)
            return done(.refused(error))
        }
        let place = path(of: file.id)
        do {
            // What lies there is no file that the hub knows.
            try? FileManager.default.removeItem(at: place)
            try FileManager.default.moveItem(at: writer.path, to: place)
        } catch {
            try? FileManager.default.removeItem(at: writer.path)
            return fail(writer, done)
        }
        store.append([.audio(.file(file))]) { [self] stored in
            // The store may have it all the same: then the sound is to be there, and else somebody puts it again.
            guard case .success = stored else { return fail(writer, done) }
            shelf.withLock { $0.kept(file) }
            done(.new)
        }
    }

    private func fail(_ writer: MediaWriter, _ done: (Outcome) -> Void) {
        shelf.withLock { shelf in
            shelf.failed(writer.file.id)
            shelf.release(writer.file.bytes)
        }
        done(.refused(.overloaded()))
    }

    // MARK: The directory

    /// The name of a file. Identifiers may be `..`, and some file systems do not tell `a` from `A`: so hexadecimal.
    static func name(of id: MediaID) -> String {
        let digits = Array("0123456789abcdef")
        return String(id.rawValue.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private func path(of id: MediaID) -> URL { directory.appendingPathComponent(Self.name(of: id)) }

    private func erase(_ ids: [MediaID]) {
        queue.async { [self] in
            // An upload of the same name may have come meanwhile.
            for id in ids where file(id) == nil { try? FileManager.default.removeItem(at: path(of: id)) }
        }
    }

    /// Removes what an earlier process left behind.
    private func removeStrays() {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: directory.path)) ?? []
        let known = Set(shelf.withLock { $0.files }.map { path(of: $0.id).lastPathComponent })
        for name in names where !known.contains(name) {
            let stray = directory.appendingPathComponent(name)
            if isOld(stray) { try? manager.removeItem(at: stray) }
        }
    }

    private func isWhole(_ file: MediaFile) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path(of: file.id).path)
        return (attributes?[.size] as? NSNumber)?.intValue == file.bytes
    }

    private func isOld(_ file: URL) -> Bool {
        guard let strayAge else { return true }
        let written = try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
        return written.map { -$0.timeIntervalSinceNow > Double(strayAge.components.seconds) } ?? false
    }

    /// Makes the directory, and an empty file in it that nobody else may read.
    static func create(_ path: URL) throws -> FileHandle {
        let manager = FileManager.default
        try manager.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard manager.createFile(atPath: path.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        return try FileHandle(forWritingTo: path)
    }
}

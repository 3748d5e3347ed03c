public import LineModel

/// Which sound is on the disk, how much of it, and what it is for (P43).
public struct MediaShelf: Sendable {
    private struct Entry: Sendable {
        var file: MediaFile
        /// Whether a message or a recording has named it.
        var isUsed: Bool
        /// Whether another node took it, which sees to its end.
        var isElsewhere = false
    }

    private var entries: [MediaID: Entry] = [:]
    /// Uploads that are complete and wait for the disk.
    private var completing: Set<MediaID> = []
    /// Of all files, and of those that are on their way.
    public private(set) var bytes = 0
    private var transfers = 0

    public init(_ files: [MediaFile] = [], used: Set<MediaID> = []) {
        for file in files {
            entries[file.id] = Entry(file: file, isUsed: used.contains(file.id))
            bytes += file.bytes
        }
    }

    /// A file that is there whole.
    public func file(_ id: MediaID) -> MediaFile? { entries[id]?.file }

    public var files: [MediaFile] { entries.values.map(\.file) }

    // MARK: Transfers

    /// An upload or a download begins, if there are not too many.
    public mutating func transferBegan(limit: Int) throws(Refusal) {
        guard transfers < limit else {
            throw Refusal(.overloaded, details: ["retryAfterMilliseconds": .number(1000)])
        }
        transfers += 1
    }

    public mutating func transferEnded() { transfers -= 1 }

    /// Makes room for an upload, or says that there is none.
    ///
    /// - Parameters:
    ///   - count: bytes of this one.
    ///   - limit: bytes of all files.
    public mutating func reserve(_ count: Int, limit: Int) throws(Refusal) {
        guard bytes + count <= limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("mediaBytes")])
        }
        bytes += count
    }

    /// The upload came to nothing.
    public mutating func release(_ count: Int) { bytes -= count }

    public enum Completion: Hashable, Sendable {
        /// It is to be put into its place, and then `kept` or `failed`.
        case new
        /// It was here before: what came now is thrown away.
        case known
    }

    /// All of an upload has come. Of two at once the second is refused: the first may still fail.
    public mutating func completed(_ id: MediaID) throws(Refusal) -> Completion {
        if entries[id] != nil { return .known }
        guard completing.insert(id).inserted else { throw Refusal(.duplicate) }
        return .new
    }

    /// The completed upload is in its place.
    public mutating func kept(_ file: MediaFile) {
        completing.remove(file.id)
        // Another node may have taken it, too, and have been heard of meanwhile.
        let known = entries[file.id]
        bytes -= known?.file.bytes ?? 0
        entries[file.id] = Entry(file: file, isUsed: known?.isUsed ?? false)
    }

    /// The completed upload could not be put into its place.
    public mutating func failed(_ id: MediaID) { completing.remove(id) }

    /// Another node has taken the file.
    public mutating func learned(_ file: MediaFile) {
        guard entries[file.id] == nil else { return }
        entries[file.id] = Entry(file: file, isUsed: false, isElsewhere: true)
        bytes += file.bytes
    }

    // MARK: Use

    /// A report names the file; each serves one message or recording.
    public mutating func use(_ id: MediaID) throws(Refusal) {
        guard let entry = entries[id] else { throw Refusal(.notFound, details: ["member": .text("media")]) }
        guard !entry.isUsed else { throw Refusal(.duplicate, details: ["member": .text("media")]) }
        entries[id]?.isUsed = true
    }

    /// The report came to nothing.
    public mutating func disuse(_ id: MediaID) { entries[id]?.isUsed = false }

    /// Takes the file off; nil where there is none.
    public mutating func remove(_ id: MediaID) -> MediaFile? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        bytes -= entry.file.bytes
        return entry.file
    }

    /// Takes off what came at that moment or before and was never named; returns what that was.
    public mutating func removeOrphans(until moment: Timestamp) -> [MediaFile] {
        let orphans = entries.values.filter { !$0.isUsed && !$0.isElsewhere && $0.file.at <= moment }.map(\.file)
        for orphan in orphans { _ = remove(orphan.id) }
        return orphans.sorted { $0.id < $1.id }
    }
}

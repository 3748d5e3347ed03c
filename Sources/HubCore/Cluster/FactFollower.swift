/// Keeps a node's copy of a shared value in step: every change is its next version, this node's own among them.
///
/// A value. What others changed is handed out as news in the order of the versions; what was published and is missing is
/// to be read. The node decides a change on a value that has taken all news, one at a time; what comes meanwhile waits
/// for what becomes of it, since the node's own change is published as well.
public struct FactFollower<Change: Sendable>: Sendable {
    public enum News: Sendable {
        case changed(Change, version: UInt64)
        /// All that there is, in the place of what the node has.
        case whole(Change, version: UInt64)
    }

    public enum Need: Hashable, Sendable {
        case nothing
        /// There is more than is here; it is on its way, unless it was lost.
        case patience
        /// What is missing does not come any more.
        case read
    }

    private struct Whole: Sendable {
        var value: Change
        var version: UInt64
    }

    /// Where the value is with all news.
    public private(set) var version: UInt64
    private var news: [News] = []
    /// What came before what it follows on, or while this node's own change was under way.
    private var early: [UInt64: Change] = [:]
    /// The newest version that is known to be.
    private var newest: UInt64
    private var isCommitting = false
    /// Whether the store has less than it had, or what the node has is damaged: only the whole can help.
    private var isDistrusted = false
    /// Whether what is read counts, whatever its version.
    private var isStartingAnew = false
    private var read: Whole?
    private let limit: Int

    /// - Parameters:
    ///   - version: 0 where nothing has been written yet.
    ///   - limit: changes that may wait; of more, some are read.
    public init(version: UInt64 = 0, limit: Int = 1024) {
        self.version = version
        newest = version
        self.limit = limit
    }

    public var hasNews: Bool { !news.isEmpty }

    /// Whether the value is as new as it is known to be, and all of it was taken.
    public var isInStep: Bool { news.isEmpty && !isDistrusted && !isStartingAnew && newest <= version }

    public var need: Need {
        if isCommitting || isStartingAnew { return .nothing }
        if isDistrusted || !early.isEmpty { return .read }
        return newest > version ? .patience : .nothing
    }

    /// Whether a change that leads there is anything new.
    public func wants(_ version: UInt64) -> Bool { version > self.version || isStartingAnew }

    // MARK: What others do

    /// The node begins with the value as it was read there; what was heard before counts.
    public mutating func began(at version: UInt64) {
        self.version = version
        newest = max(newest, version)
        settle()
    }

    /// A change came by the bus.
    public mutating func heard(_ change: Change, version: UInt64) {
        guard wants(version) else { return }
        newest = max(newest, version)
        if early.count < limit { early[version] = change }
        settle()
    }

    /// The store had the value there a moment ago.
    public mutating func told(of version: UInt64) { newest = max(newest, version) }

    /// Hands out what others did since the last time, oldest first.
    public mutating func taken() -> [News] {
        defer { news = [] }
        return news
    }

    // MARK: What this node does

    /// The version that a change of this node's is decided on; nil where the value is not in step.
    public mutating func commitBegan() -> UInt64? {
        guard isInStep, !isCommitting else { return nil }
        isCommitting = true
        return version
    }

    /// The change took effect; the value with it is the node's by itself.
    ///
    /// - Parameter isChange: false where nothing but the version was compared.
    public mutating func committed(isChange: Bool) {
        isCommitting = false
        if isChange {
            version += 1
            newest = max(newest, version)
        }
        settle()
    }

    /// Nothing took effect, since the store has the value elsewhere; nil where it has none.
    public mutating func conflicted(at there: UInt64?) {
        isCommitting = false
        if let there, there > version { newest = max(newest, there) } else { isDistrusted = true }
        settle()
    }

    /// Nothing took effect, or nobody knows.
    public mutating func commitFailed() {
        isCommitting = false
        settle()
    }

    // MARK: Reading

    /// What the node has is damaged, or the store may have lost it: versions say nothing before the whole is read.
    public mutating func distrusted() { isDistrusted = true }

    public mutating func readBegan() {
        guard isDistrusted else { return }
        isDistrusted = false
        isStartingAnew = true
        early = [:]
        newest = 0
    }

    /// What a read gave; as old as it may be, it is no older than when the read began.
    public mutating func found(_ whole: Change, version: UInt64) {
        read = Whole(value: whole, version: version)
        settle()
    }

    public mutating func readFailed() {
        // It is asked for again.
        if isStartingAnew { isDistrusted = true }
        isStartingAnew = false
        newest = max(newest, version)
        settle()
    }

    // MARK: Steps

    private mutating func settle() {
        guard !isCommitting else { return }
        if let read {
            self.read = nil
            if isStartingAnew || read.version > version {
                news = [.whole(read.value, version: read.version)]
                version = read.version
                newest = max(newest, version)
            }
            isStartingAnew = false
        }
        guard !isStartingAnew else { return }
        while let next = early.removeValue(forKey: version + 1) {
            version += 1
            news.append(.changed(next, version: version))
        }
        if !early.isEmpty { early = early.filter { $0.key > version } }
    }
}

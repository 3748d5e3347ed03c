/// Remembers each command under its identifier, so that a repeat gets the first one's result (R84, X17, P33).
///
/// Holds what is under way and the latest results; older results stay in the store, of which this knows the keys.
public struct CommandLedger<Waiter: Sendable>: Sendable {
    private var entries: [Key: Entry] = [:]
    private var finishedOrder: [Key] = []
    private var oldestFinished = 0
    /// Keys of stored results in two generations: the younger takes what leaves `entries`, the elder is dropped whole.
    private var storedKeys: Set<UInt64>
    private var elderKeys: Set<UInt64> = []
    private let capacity: Int

    /// - Parameters:
    ///   - storedKeys: fingerprints of the commands whose results the store keeps.
    ///   - capacity: finished results kept at hand.
    public init(storedKeys: Set<UInt64> = [], capacity: Int) {
        self.storedKeys = storedKeys
        self.capacity = capacity
    }

    /// A result's lifetime has passed: what was stored before the lifetime that ended is forgotten, so that the keys
    /// are bounded by the commands of two lifetimes.
    public mutating func lifetimePassed() {
        elderKeys = storedKeys
        storedKeys = []
    }

    public typealias Key = CommandKey

    public enum Verdict: Sendable {
        /// Never seen: carry it out, then `finished` or `dropped`.
        case new
        /// Under way: the waiter was kept.
        case underWay
        case finished(reply: [UInt8])
        /// Finished long ago: ask the store, then `dropped`; repeats wait meanwhile.
        ///
        /// Where it knows of none, a fingerprint met another's: the command is new, and under way already.
        case stored
        /// The identifier stands for another command.
        case duplicate
    }

    private enum Entry: Sendable {
        case underWay(digest: [UInt8], waiters: [Waiter])
        case finished(digest: [UInt8], reply: [UInt8])
    }

    /// A command arrives; `digest` stands for its method and parameters.
    public mutating func arrived(_ key: Key, digest: [UInt8], waiter: @autoclosure () -> Waiter) -> Verdict {
        switch entries[key] {
        case .underWay(let known, var waiters):
            guard known == digest else { return .duplicate }
            waiters.append(waiter())
            entries[key] = .underWay(digest: known, waiters: waiters)
            return .underWay
        case .finished(let known, let reply):
            return known == digest ? .finished(reply: reply) : .duplicate
        case nil:
            entries[key] = .underWay(digest: digest, waiters: [])
            let fingerprint = key.fingerprint
            return storedKeys.contains(fingerprint) || elderKeys.contains(fingerprint) ? .stored : .new
        }
    }

    /// The command has a result that is kept; returns who else waits for it.
    public mutating func finished(_ key: Key, reply: [UInt8]) -> [Waiter] {
        guard case .underWay(let digest, let waiters) = entries[key] else { return [] }
        entries[key] = .finished(digest: digest, reply: reply)
        finishedOrder.append(key)
        if finishedOrder.count - oldestFinished > capacity { evictOldest() }
        return waiters
    }

    /// The command ended with a refusal that is not kept, so that the same identifier may be tried again (P33), or its
    /// result came from the store; returns who else waits for it.
    public mutating func dropped(_ key: Key) -> [Waiter] {
        guard case .underWay(_, let waiters) = entries.removeValue(forKey: key) else { return [] }
        return waiters
    }

    private mutating func evictOldest() {
        let key = finishedOrder[oldestFinished]
        oldestFinished += 1
        entries[key] = nil
        storedKeys.insert(key.fingerprint)
        if oldestFinished > 1024, oldestFinished * 2 > finishedOrder.count {
            finishedOrder.removeFirst(oldestFinished)
            oldestFinished = 0
        }
    }
}

import HubServer
import LineModel
import Synchronization

/// A store whose disk can stop answering: what is to be written then waits, and so does whoever waits for it.
final class StallingStore: FactStore {
    private let store = MemoryFactStore()
    /// What waits while the disk is stalled; nil while it works.
    private let waiting = Mutex<[@Sendable () -> Void]?>(nil)

    func stall() { waiting.withLock { $0 = $0 ?? [] } }

    func recover() {
        let letters = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for letter in letters { letter() }
    }

    func append(_ facts: [StoredFact], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        let isStalled = waiting.withLock { waiting in
            waiting?.append { [store] in store.append(facts, done: done) }
            return waiting != nil
        }
        if !isStalled { store.append(facts, done: done) }
    }

    func load(now: Timestamp) throws(StoreError) -> StoredState { try store.load(now: now) }

    func history(_ query: HistoryQuery, done: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void) {
        store.history(query, done: done)
    }

    func historyEntry(_ call: CallID, done: @escaping @Sendable (Result<CallRecord?, StoreError>) -> Void) {
        store.historyEntry(call, done: done)
    }

    func mediaFile(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, StoreError>) -> Void) {
        store.mediaFile(id, done: done)
    }

    func hiders(of call: CallID, done: @escaping @Sendable (Result<Set<PartyID>, StoreError>) -> Void) {
        store.hiders(of: call, done: done)
    }

    func command(
        _ party: PartyID, _ commandID: String, done: @escaping @Sendable (Result<CommandResult?, StoreError>) -> Void
    ) {
        store.command(party, commandID, done: done)
    }

    func close() { store.close() }
}

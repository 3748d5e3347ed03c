public import LineModel

/// Keeps what must outlive the process: the directory, calls, history and the results of commands (architecture §5).
///
/// `MemoryFactStore`, `SQLiteFactStore` and `RedisFactStore` are its twins; one contract test holds all three to what is
/// promised here.
///
/// Any thread may call. No verb waits for the disk, but for `load` and `close`. Completions come on a thread of the
/// store, never inside the call, except for a refusal at a limit; they must be short, and must not call `close`.
public protocol FactStore: Sendable {
    /// What it counts of its work; nothing where that is counted elsewhere.
    var meter: StoreMeter { get }

    /// Reads what the hub needs at its start.
    ///
    /// - Parameter now: decides which command results are too old to be repeated.
    func load(now: Timestamp) throws(StoreError) -> StoredState

    /// Stores the facts of one call of this verb, all or none, after those of all earlier calls.
    ///
    /// `done` comes once they are durable, or have failed; at once with `overloaded` when too many wait.
    func append(_ facts: [StoredFact], done: @escaping @Sendable (Result<Void, StoreError>) -> Void)

    /// Reads a page of history, newest first (P46).
    func history(_ query: HistoryQuery, done: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void)

    /// Reads the history entry of an ended call; nil where there is none. It knows of no viewer and hides nothing.
    func historyEntry(_ call: CallID, done: @escaping @Sendable (Result<CallRecord?, StoreError>) -> Void)

    /// Reads who has hidden the entry of a call from its own history (R58, X21).
    func hiders(of call: CallID, done: @escaping @Sendable (Result<Set<PartyID>, StoreError>) -> Void)

    /// Reads the stored result of a command (P33); nil where there is none.
    func command(
        _ party: PartyID, _ commandID: String, done: @escaping @Sendable (Result<CommandResult?, StoreError>) -> Void)

    /// Reads what is known of a file of sound; nil where there is none (P43).
    func mediaFile(_ id: MediaID, done: @escaping @Sendable (Result<MediaFile?, StoreError>) -> Void)

    /// Writes out what waits, then closes. Whatever comes later is answered `closed`.
    func close()
}

extension FactStore {
    public var meter: StoreMeter { StoreMeter() }
}

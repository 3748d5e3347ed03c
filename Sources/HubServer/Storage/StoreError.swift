/// Why a store did not do what it was asked. Each text says what the operator can do.
public enum StoreError: Error, Hashable, Sendable {
    /// Too many facts, or too many reads, wait already.
    case overloaded
    /// The store was closed before.
    case closed
    /// The cursor was not made by this store.
    case badCursor
    /// The files cannot be opened or written.
    case notWritable(String)
    /// The disk has no room.
    case diskFull(String)
    /// The files do not hold what was written to them.
    case damaged(String)
    /// The files were written by a newer release.
    case newerRelease(String)
    case failed(String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .overloaded: "The store has more to do than it may queue. Try again later, or raise limits.storeQueue."
        case .closed: "The store is closed: the hub stops."
        case .badCursor: "The cursor is none that history.list returned. Begin again without one."
        case .notWritable(let text), .diskFull(let text), .damaged(let text), .newerRelease(let text),
            .failed(let text):
            text
        }
    }
}

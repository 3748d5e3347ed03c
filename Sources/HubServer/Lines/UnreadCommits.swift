import HubCore
import LineModel
import Synchronization

/// The latest commits of each line that has moved on without anybody here looking at it: their texts, which are read when
/// somebody does. The last alone says how the line is; those before it are what a subscriber who resumes may have missed.
final class UnreadCommits: Sendable {
    struct Unread: Sendable {
        /// Oldest first, each following on the one before; never empty.
        fileprivate(set) var notices: [LineNotice]
        /// When the line changes by itself, after the last.
        fileprivate(set) var deadline: Timestamp?

        var position: LinePosition { notices[notices.count - 1].position }
    }

    /// How many are kept of a line: about what becomes of it while a client goes from one node to another.
    static let limit = 8

    private struct Listener: Sendable {
        var unreadable: @Sendable (LineID) -> Void
    }

    private let byLine = Mutex<[LineID: Unread]>([:])
    private let count = Atomic<Int>(0)
    private let listener = Mutex<Listener?>(nil)

    /// Tells from now on of lines whose commits could not be read, and are dropped.
    func start(unreadable: @escaping @Sendable (LineID) -> Void) {
        listener.withLock { $0 = Listener(unreadable: unreadable) }
    }

    func unreadable(_ line: LineID) { listener.withLock { $0 }?.unreadable(line) }

    subscript(line: LineID) -> Unread? { isEmpty ? nil : byLine.withLock { $0[line] } }

    func keep(_ notice: LineNotice, deadline: Timestamp?) {
        byLine.withLock { unreads in
            var unread = unreads.removeValue(forKey: notice.line) ?? Unread(notices: [])
            if unread.notices.count == Self.limit { unread.notices.removeFirst() }
            unread.notices.append(notice)
            unread.deadline = deadline
            unreads[notice.line] = unread
            // Sequentially consistent: partner is the load in `isEmpty`; see `NodeLines.keepUnread`.
            count.store(unreads.count, ordering: .sequentiallyConsistent)
        }
    }

    func drop(_ line: LineID) { read(line) { _ in } }

    /// Takes the line's unread commits out, and lets nobody else look for them until `body` has done with them.
    func read(_ line: LineID, _ body: ([LineNotice]) -> Void) {
        guard !isEmpty else { return }
        byLine.withLock { unreads in
            guard let unread = unreads.removeValue(forKey: line) else { return }
            body(unread.notices)
            count.store(unreads.count, ordering: .sequentiallyConsistent)
        }
    }

    private var isEmpty: Bool {
        // Sequentially consistent: partners are the stores above.
        count.load(ordering: .sequentiallyConsistent) == 0
    }
}

import Synchronization

/// Takes what a socket received to the one reader of its connection; any thread may put something in.
///
/// It holds at most `maximumMessages`: a reader that is further behind loses the connection, as it would miss messages.
final class ConnectionInbox: Sendable {
    let events: AsyncStream<TransportEvent>
    private let continuation: AsyncStream<TransportEvent>.Continuation
    private let isClosed = Mutex(false)

    static let maximumMessages = 65_536

    init() {
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumMessages))
    }

    /// Takes in one message; false when the reader is too far behind and the connection should be closed.
    func received(_ text: [UInt8]) -> Bool {
        isClosed.withLock { isClosed in
            guard !isClosed else { return true }
            if case .dropped = continuation.yield(.text(text)) { return false }
            return true
        }
    }

    /// Takes in the end, the first time.
    func closed(code: UInt16, reason: String) {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            // A full inbox drops this too; the end of the stream then says the same.
            continuation.yield(.closed(code: code, reason: reason))
            continuation.finish()
        }
    }
}

public import HubServer
public import LineModel
import Synchronization

/// A clock that stands still until it is moved by hand.
public final class HandClock: Sendable {
    private let moment: Mutex<Timestamp>

    /// Begins at a moment of no meaning, late enough that times before it can be told.
    public init(_ start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) {
        moment = Mutex(start)
    }

    public var now: Timestamp { moment.withLock { $0 } }

    public func advance(_ span: Timestamp.Span) {
        moment.withLock { $0 = $0 + span }
    }

    /// The clock as the hub takes one.
    public var clock: Clock { { self.now } }
}

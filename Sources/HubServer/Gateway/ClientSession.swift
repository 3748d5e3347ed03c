import HubWebSocket
import LineModel
import LineTable

/// One connection's state on its service thread, which alone touches it.
final class ClientSession {
    /// Where the session is between the upgrade and its end.
    enum Phase {
        /// Nothing was asked yet; the token is that of the upgrade's Authorization header.
        case unopened(headerToken: String?)
        /// The token is being verified; frames that come meanwhile wait.
        case opening(waiting: [[UInt8]])
        case open(OpenSession)
        /// A close frame is out: nothing more is read.
        case closing
    }

    let connection: WebSocketConnection
    let handle: SessionHandle
    /// When the socket was opened.
    let since: Timestamp
    var phase: Phase

    /// Set while some subscription misses something for lack of room; which, its cursors tell.
    var isBehind = false
    /// Where going through the subscriptions of a session that is behind was left off.
    var nextToCatchUp = 0
    /// Whether it waits for its share of snapshots.
    var isRationed = false
    var isPartyDirty = false
    /// Whether it stands in its thread's list of those to be looked at.
    var isAwaitingAttention = false
    /// Whole messages in their frames that wait to be sent; they are never dropped.
    var outbox: [[UInt8]] = []
    var outboxBytes = 0
    /// When the socket took no more, while it does not.
    var blockedSince: Timestamp?
    /// When this node should have heard of what the session was told at another; nil where it was told no more than here.
    var aheadUntil: Timestamp?
    /// When the client was last asked for a sign of life, by the loop's clock.
    var pingedAtMilliseconds: UInt64 = 0
    /// The revisions of the own rows that were sent last, by line, where the viewer follows those alone (P41).
    var ownRevs: [LineIndex: [Int64]] = [:]
    /// When it was held back, or was last answered since.
    var heldBackSince: Timestamp? { didSet { holdBackOrLetIn() } }
    /// Whether nothing is read from it until its turn comes, and what it may yet ask in the one that it has.
    var isAwaitingTurn = false { didSet { holdBackOrLetIn() } }
    var turnRequestsLeft = 0
    /// Requests whose replies are still out.
    var openRequests = 0

    init(connection: WebSocketConnection, handle: SessionHandle, headerToken: String?, since: Timestamp) {
        self.connection = connection
        self.handle = handle
        self.since = since
        phase = .unopened(headerToken: headerToken)
    }

    var slot: ConnectionSlot { handle.slot }

    var open: OpenSession? {
        if case .open(let open) = phase { open } else { nil }
    }

    var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    /// Nothing is read of the peer while it waits for answers, or for its turn.
    private func holdBackOrLetIn() { connection.isHeldBack = heldBackSince != nil || isAwaitingTurn }
}

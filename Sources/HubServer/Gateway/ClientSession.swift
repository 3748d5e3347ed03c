import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel
import LineTable

/// One connection's state on its service thread, which alone touches it.
final class ClientSession {
    /// Where the session is between the upgrade and its end.
    enum Phase {
        /// Nothing was asked yet.
        case unopened
        /// The token is being verified; frames that come meanwhile wait.
        case opening(waiting: [[UInt8]])
        case open(Open)
        /// A close frame is out: nothing more is read.
        case closing
    }

    /// What an open session has.
    struct Open {
        let id: SessionDirectory.ID
        var caller: Caller
        var expiresAt: Timestamp
        var bucket: TokenBucket
        var isFedByParty: Bool
        /// The last event of the party's feed that was sent.
        var partyCursor: Int64 = 0
        /// Set while the session follows all lines that it may see (P17).
        var follows: Following?
        /// When each line was repaired last (P24).
        var repairedAt: [LineID: Timestamp] = [:]
        var attachment: SwitchLinks.Attachment?
        /// The calls told so far by a `switch.sync` that goes on.
        var synchronizing: [SwitchCallRow] = []
    }

    struct Following {
        var mode: Subscription.Mode
        var excluded: Set<LineID> = []
    }

    let connection: WebSocketConnection
    let handle: SessionHandle
    /// The token of the upgrade's Authorization header.
    let headerToken: String?
    var phase = Phase.unopened

    var subscriptions: [LineIndex: Subscription] = [:]
    var dirtyLines: Set<LineIndex> = []
    var isPartyDirty = false
    /// Whole messages that wait to be sent; they are never dropped.
    var outbox: [[UInt8]] = []
    var outboxBytes = 0
    /// Set while the socket takes no more; nothing is built for it meanwhile.
    var isBlocked = false
    var blockedSince: Timestamp?
    /// Requests whose replies are still out.
    var openRequests = 0

    init(connection: WebSocketConnection, handle: SessionHandle, headerToken: String?) {
        self.connection = connection
        self.handle = handle
        self.headerToken = headerToken
    }

    var open: Open? {
        get {
            if case .open(let open) = phase { open } else { nil }
        }
        set {
            if let newValue, case .open = phase { phase = .open(newValue) }
        }
    }

    var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    /// Puts a message behind what waits; false where the limit is met and the connection must end.
    func enqueue(_ message: [UInt8], limit: Int) -> Bool {
        outbox.append(message)
        outboxBytes += message.count
        return outboxBytes <= limit
    }
}

import HubProtocol
import HubWebSocket

/// Names one session for other threads; it stays valid, and does nothing, after the session's end.
struct SessionHandle: Sendable, Hashable {
    let mailbox: Mailbox
    /// Where the thread finds it.
    let slot: ConnectionSlot
    /// The connection, unique in the process.
    let connection: UInt64

    /// Sends one whole JSON-RPC message behind what is queued for the session.
    func deliver(_ message: [UInt8]) {
        mailbox.post { thread in thread.deliver(message, to: self) }
    }

    func close(_ code: CloseCode, reason: String) {
        mailbox.post { thread in thread.close(self, code, reason: reason) }
    }

    static func == (left: Self, right: Self) -> Bool { left.connection == right.connection }
    func hash(into hasher: inout Hasher) { hasher.combine(connection) }
}

/// What a server tells its user; every call comes on the server's loop thread.
///
/// No call comes from inside a method of a connection: `closed`, above all, is never called back out of `send` or
/// `kill`.
public protocol WebSocketServerHandler: AnyObject {
    /// A socket was closed without an answer, for a reason that is not its own request.
    func turnedAway(_ reason: TurningAway)

    /// The system gives no socket to somebody who waits: out of descriptors or memory. Accepting pauses for a moment.
    func acceptFailed(_ code: Int32)

    /// Decides on a handshake that is well formed and within the limits.
    func upgradeRequested(_ request: HTTPRequest) -> UpgradeDecision

    /// The handshake is done; the connection may be kept and written to.
    func opened(_ connection: WebSocketConnection)

    /// One whole text message, valid UTF-8.
    func received(_ connection: WebSocketConnection, text: [UInt8])

    /// The peer has answered a ping.
    func ponged(_ connection: WebSocketConnection)

    /// The kernel has taken all of a connection's output, of which it had left something before; the outlet is ready for it.
    func writable(_ connection: WebSocketConnection)

    /// The connection has ended; the last call about it, exactly one for each `opened`.
    ///
    /// The code is that of the close frame; 1005 when it carried none, 1006 when there was none.
    func closed(_ connection: WebSocketConnection, code: UInt16)

    /// The longest body of a request that the handler takes in pieces; nil where it wants it whole, within the configured
    /// length. Asked for requests with a body, by their head.
    func streamedBodyLimit(_ request: HTTPRequest) -> Int?

    /// A request of that kind. Its head is good; no piece of the body has come yet.
    func uploadBegan(_ upload: HTTPUpload)

    /// A plain HTTP request. The responder may be kept and answered later on the loop thread.
    func requested(_ request: HTTPRequest, _ responder: HTTPResponder)
}

/// Why a server ends a socket that has done nothing forbidden.
public enum TurningAway: Hashable, Sendable, CaseIterable {
    /// Its address has as many as it may have, or comes too fast.
    case address
    /// It was the oldest that was neither a WebSocket nor being answered, and others wanted its place.
    case slow
}

extension WebSocketServerHandler {
    public func turnedAway(_ reason: TurningAway) {}

    public func acceptFailed(_ code: Int32) {}

    public func streamedBodyLimit(_ request: HTTPRequest) -> Int? { nil }

    public func uploadBegan(_ upload: HTTPUpload) {}
}

/// The limits and names of one server.
public struct WebSocketServerConfiguration: Sendable {
    /// The subprotocol that a client must offer.
    public var subprotocol: String
    /// The path of the WebSocket; handshakes elsewhere are answered 404.
    public var path = "/v1/socket"
    /// What the server proves itself with; with one it speaks TLS alone (`wss`, `https`).
    public var certificate: ServerCertificate?
    /// The longest message a client may send; a longer one closes with 1009.
    public var maximumMessageBytes = 16_384
    /// The most that a turn of the loop reads of all WebSockets before each gets only `leastReadBytes` of it.
    public var readBytesPerTurn = 32 * 1_024
    /// The most that is read of one WebSocket in a turn.
    public var readBytes = 16 * 1_024
    /// What is read of any WebSocket in a turn, however much others have sent: a command or two.
    public var leastReadBytes = 512
    /// The longest body of an HTTP request; a longer one is answered 413.
    public var maximumBodyBytes = 1 << 20
    /// The answer to a body that is too long, where a line of text with status 413 does not do.
    public var bodyTooLarge: HTTPResponse?
    /// The most WebSockets open at once on this server; the next handshake is answered 503.
    public var maximumConnections = 100_000
    /// The most sockets open beside WebSockets, for HTTP and handshakes; one more ends the one that came first of those
    /// whose answer is not being made.
    public var maximumPlainSockets = 1_024
    /// What each address may do; more is closed without an answer.
    public var addresses = AddressGate.Limits()
    /// The most connections accepted per turn of the loop. In a storm a turn does as many handshakes, some 30 µs each,
    /// and what open connections are due waits for its end.
    public var acceptsPerTurn = 8
    /// The most bytes `sendQueued` keeps for one connection; beyond it the connection closes with 4508.
    public var maximumQueuedBytes = 256 * 1_024
    /// The kernel's send buffer of a socket (SO_SNDBUF), which bounds what a slow reader costs.
    public var sendBufferBytes: Int32 = 28 * 1_024
    /// How long after `close(code:reason:)` a peer may take to answer before its socket is killed.
    public var closeTimeoutMilliseconds = 2_000
    /// How long a client may take to say what it wants: the TLS handshake, and the head of a request; its body besides, with a
    /// second more for each 16 KiB.
    public var requestTimeoutSeconds = 5
    /// How long an HTTP answer may make no progress before its socket is killed.
    public var responseTimeoutSeconds: Int32 = 30
    /// Takes the library's error and warning lines, for the whole process, from any loop thread.
    public var log: @Sendable (String) -> Void

    public init(subprotocol: String, log: @escaping @Sendable (String) -> Void = { _ in }) {
        self.subprotocol = subprotocol
        self.log = log
    }
}

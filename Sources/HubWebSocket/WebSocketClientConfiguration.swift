/// Where a client connects, and its limits.
public struct WebSocketClientConfiguration: Sendable {
    /// A numeric address; a name is resolved too, but blocks the loop meanwhile.
    public var host: String
    public var port: UInt16
    /// Whether the socket is encrypted (`wss`); the server must then prove to be `host`.
    public var isSecure = false
    /// The path, with the query if any.
    public var path: String
    public var subprotocol: String
    /// Further headers of the handshake, like Authorization.
    public var headers: [(name: String, value: String)]
    public var connectTimeoutMilliseconds = 5_000
    /// The longest message taken from the server; a longer one closes with 1009.
    public var maximumMessageBytes = 1 << 20
    /// The most bytes that `send` keeps.
    public var maximumQueuedBytes = 1 << 20
    /// How long after `close` the server may take to answer before the socket is killed.
    public var closeTimeoutMilliseconds = 2_000

    public init(
        host: String = "127.0.0.1", port: UInt16, path: String = "/v1/socket", subprotocol: String,
        headers: [(name: String, value: String)] = []
    ) {
        self.host = host
        self.port = port
        self.path = path
        self.subprotocol = subprotocol
        self.headers = headers
    }
}

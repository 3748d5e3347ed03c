/// Why a client did not get its socket open.
public enum WebSocketClientError: Error, Equatable, CustomStringConvertible {
    /// Nobody listens there, or the server refused the handshake; with the library's words.
    case refused(String)
    /// TLS came to nothing: mostly the server has no certificate for this host, or none that is trusted here.
    case untrusted(String)
    /// The server did not answer in time.
    case timedOut
    /// The client was closed by its own side before it was open.
    case cancelled

    public var description: String {
        switch self {
        case .refused(let reason): "the server refused the connection: \(reason)"
        case .untrusted(let reason):
            "no TLS with the server (\(reason)): its certificate must name the host, and be vouched for by whom the system, or the file in SSL_CERT_FILE, trusts"
        case .timedOut: "the server did not answer in time"
        case .cancelled: "closed before it was open"
        }
    }
}

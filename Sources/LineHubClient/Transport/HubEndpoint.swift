/// Where a hub listens, and what the handshake says to it (protocol §2.1).
public struct HubEndpoint: Sendable, Equatable {
    /// Whether the socket is encrypted (`wss`).
    public var isSecure: Bool
    /// A name or an address, without brackets.
    public var host: String
    public var port: UInt16
    /// The path, with the query if any.
    public var path: String
    /// Further headers of the handshake, like Authorization.
    public var headers: [Header]
    /// What the client offers; the hub takes no other.
    public var subprotocol = "linehub.v1"

    /// A header of the handshake.
    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        host: String = "127.0.0.1", port: UInt16, path: String = "/v1/socket", isSecure: Bool = false,
        headers: [Header] = []
    ) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.headers = headers
    }

    /// Reads `ws://host:port/path`; nil where it is none.
    ///
    /// `http` and `https` stand for `ws` and `wss`; without a path the hub's own is meant, without a port 80 or 443.
    public init?(url: String, headers: [Header] = []) {
        guard let colon = url.firstRange(of: "://") else { return nil }
        switch url[..<colon.lowerBound] {
        case "ws", "http": isSecure = false
        case "wss", "https": isSecure = true
        default: return nil
        }
        let rest = url[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = rest[slash...].count > 1 ? String(rest[slash...]) : "/v1/socket"
        guard let (host, port) = Self.authority(rest[..<slash]) else { return nil }
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        self.headers = headers
    }

    /// The address as text, for people and for `URLSession`.
    public var url: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "wss" : "ws")://\(host):\(port)\(path)"
    }

    private static func authority(_ text: Substring) -> (host: String, port: UInt16?)? {
        var host = text
        var port: UInt16?
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = UInt16(text[text.index(after: colon)...]) else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "@" }) else { return nil }
        return (String(host), port)
    }
}

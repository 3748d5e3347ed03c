/// Opens connections to a hub; each kind of socket is one of these.
public protocol Transport: Sendable {
    /// Connects once and gives the open connection; throws when the hub cannot be reached or refuses the handshake.
    func connect(to endpoint: HubEndpoint) async throws(TransportError) -> any TransportConnection
}

/// One open socket to the hub, which carries text messages.
///
/// Any thread may call it. It closes when it is closed from either side, or lost.
public protocol TransportConnection: Sendable {
    /// What comes from the hub, in order; to be read by one reader. `closed` is the last element.
    var incoming: AsyncStream<TransportEvent> { get }

    /// Queues one text message behind those before it; on a closed connection nothing happens, as its reader hears of
    /// the closure.
    func send(_ text: [UInt8])

    /// Sends a close frame behind what is queued; `closed` follows.
    func close(code: UInt16, reason: String)
}

/// What a connection tells its reader.
public enum TransportEvent: Equatable, Sendable {
    /// One whole text message.
    case text([UInt8])
    /// The socket is closed; 1005 for a close frame without code, 1006 for none.
    case closed(code: UInt16, reason: String)
}

/// Why there is no connection.
public enum TransportError: Error, Equatable, Sendable {
    /// The address is none that this transport can connect to.
    case badAddress(String)
    /// Nobody listens there, the hub refused the handshake, or it did not answer in time.
    case unreachable(String)
}

extension TransportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badAddress(let text): "bad address: \(text)"
        case .unreachable(let reason): reason
        }
    }
}

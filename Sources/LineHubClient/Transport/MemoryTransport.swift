/// A transport without a network: what connects on one side is accepted on the other. The twin of the sockets in tests.
public final class MemoryTransport: Transport {
    /// The hub's ends of the connections, in the order in which they were made; to be read by one reader.
    public let accepted: AsyncStream<MemoryConnection>
    private let continuation: AsyncStream<MemoryConnection>.Continuation
    private let isReachable: @Sendable () -> Bool

    /// - Parameter isReachable: asked at each attempt; false refuses it.
    public init(isReachable: @escaping @Sendable () -> Bool = { true }) {
        (accepted, continuation) = AsyncStream.makeStream()
        self.isReachable = isReachable
    }

    public func connect(to endpoint: HubEndpoint) async throws(TransportError) -> any TransportConnection {
        guard isReachable() else { throw .unreachable("nobody listens at \(endpoint.url)") }
        let (client, hub) = MemoryConnection.pair(endpoint: endpoint)
        continuation.yield(hub)
        return client
    }
}

/// One end of a connection in memory.
public struct MemoryConnection: TransportConnection {
    /// What the client asked for.
    public let endpoint: HubEndpoint
    private let inbox: ConnectionInbox
    private let peer: ConnectionInbox

    public var incoming: AsyncStream<TransportEvent> { inbox.events }

    public func send(_ text: [UInt8]) {
        if !peer.received(text) { close(code: 4508, reason: "too slow") }
    }

    /// Both ends hear the same code.
    public func close(code: UInt16, reason: String) {
        peer.closed(code: code, reason: reason)
        inbox.closed(code: code, reason: reason)
    }

    static func pair(endpoint: HubEndpoint) -> (client: MemoryConnection, hub: MemoryConnection) {
        let (one, other) = (ConnectionInbox(), ConnectionInbox())
        return (
            MemoryConnection(endpoint: endpoint, inbox: one, peer: other),
            MemoryConnection(endpoint: endpoint, inbox: other, peer: one)
        )
    }
}

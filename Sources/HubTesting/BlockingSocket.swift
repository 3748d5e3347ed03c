import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A blocking TCP socket to this machine, with a limit on how long it waits: what tests say to a peer byte by byte.
public final class BlockingSocket: Sendable {
    public enum Received: Sendable, Equatable {
        case bytes([UInt8])
        /// The peer has ended its half, or the whole connection.
        case end
        /// Nothing came in time.
        case silence
    }

    private let descriptor: Int32

    /// Connects; nil where nobody listens. A small receive buffer makes the peer meet a full socket soon.
    public init?(port: UInt16, patienceSeconds: Int, receiveBufferBytes: Int32? = nil) {
        descriptor = socket(AF_INET, StreamSocket.type, 0)
        if let receiveBufferBytes { set(SO_RCVBUF, receiveBufferBytes) }
        set(SO_RCVTIMEO, timeval(tv_sec: patienceSeconds, tv_usec: 0))
        guard let address = SocketAddress(numeric: "127.0.0.1", port: port),
            unsafe address.withSockaddr({ unsafe connect(descriptor, $0, $1) }) == 0
        else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// Sends all; what a peer that has ended does not take is dropped.
    public func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, StreamSocket.sendFlags)
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next bytes that come; blocks.
    public func receive(atMost most: Int = 65_536) -> Received {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, initializedCount in
            // A wait with a limit is interrupted also when the process was stopped and goes on, as a machine is that sleeps.
            repeat { count = unsafe recv(descriptor, buffer.baseAddress, most, 0) } while count < 0 && errno == EINTR
            initializedCount = max(0, count)
        }
        return count > 0 ? .bytes(bytes) : count == 0 || errno == ECONNRESET ? .end : .silence
    }

    /// Says that nothing more comes from this end.
    public func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) {
        var value = value
        unsafe setsockopt(descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Value>.size))
    }
}

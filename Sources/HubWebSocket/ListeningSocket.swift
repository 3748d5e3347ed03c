import CLibwebsockets
import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bound and listening TCP socket, one of possibly several on the same port.
///
/// Several sockets may share one port (SO_REUSEPORT): the system spreads new connections over them, one per service
/// thread.
public final class ListeningSocket: Sendable {
    /// The port, also when the system has picked it.
    public let port: UInt16

    let descriptor: Int32

    /// Binds and listens; port 0 lets the system pick a free one.
    ///
    /// With `alone` nobody may listen on the port yet. For the first of several sockets: sharing would let another process,
    /// with other data, take a part of the connections.
    public convenience init(address: String, port: UInt16, alone: Bool = false) throws(ListeningSocketError) {
        if alone, port != 0 { _ = try ListeningSocket(address: address, port: port, shares: false) }
        try self.init(address: address, port: port, shares: true)
    }

    /// One for each service thread, all on one port that nobody else listens on.
    public static func several(
        _ count: Int, address: String, port: UInt16
    ) throws(ListeningSocketError) -> [ListeningSocket] {
        var sockets = [try ListeningSocket(address: address, port: port, alone: true)]
        while sockets.count < count {
            sockets.append(try ListeningSocket(address: address, port: sockets[0].port))
        }
        return sockets
    }

    private init(address: String, port: UInt16, shares: Bool) throws(ListeningSocketError) {
        guard let target = SocketAddress(numeric: address, port: port) else {
            throw .badAddress("cannot listen on \"\(address)\": not a numeric IPv4 or IPv6 address")
        }
        func failure(_ call: String) -> ListeningSocketError {
            ListeningSocketError(call: call, address: address, port: port, code: errno)
        }
        let descriptor = openStreamSocket(family: target.family)
        guard descriptor >= 0 else { throw failure("socket") }
        do throws(ListeningSocketError) {
            guard setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1),
                setOption(descriptor, SOL_SOCKET, SO_REUSEPORT, shares ? 1 : 0)
            else { throw failure("setsockopt") }
            let bound = unsafe target.withSockaddr { unsafe bind(descriptor, $0, $1) }
            guard bound == 0 else { throw failure("bind") }
            guard listen(descriptor, 4096) == 0 else { throw failure("listen") }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = SocketAddress.localPort(of: descriptor)
    }

    deinit {
        close(descriptor)
    }

    /// Takes one waiting connection, not blocking and closed on exec; a descriptor of -1 with `errno` when there is none.
    func acceptConnection() -> (descriptor: Int32, peer: PeerAddress) {
        var storage = sockaddr_storage()
        let accepted = unsafe hub_accept(descriptor, &storage)
        let peer = unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe PeerAddress($0) }
        }
        return (accepted, peer)
    }
}

/// Sets one integer option; false with `errno` when the system refuses.
@discardableResult
func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) -> Bool {
    var value = value
    return unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
}

private func openStreamSocket(family: Int32) -> Int32 {
    #if canImport(Glibc)
        socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #else
        makeNonBlocking(socket(family, SOCK_STREAM, 0))
    #endif
}

#if !canImport(Glibc)
    private func makeNonBlocking(_ descriptor: Int32) -> Int32 {
        guard descriptor >= 0 else { return descriptor }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
#endif

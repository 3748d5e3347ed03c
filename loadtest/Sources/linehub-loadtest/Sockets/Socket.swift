import CLinux
import Glibc

/// A TCP socket that never blocks. Closing resets the connection, so that thousands leave no port behind in TIME_WAIT.
struct Socket {
    let descriptor: Int32

    /// Begins to connect: the socket is writable once connected.
    static func connecting(to address: Address) throws -> Socket {
        let socket = try Socket(flags: Int32(SOCK_NONBLOCK.rawValue))
        guard socket.connect(to: address) == 0 || errno == EINPROGRESS else {
            let error = SystemError("connect to \(address)")
            socket.close()
            throw error
        }
        return socket
    }

    /// Connects, and blocks until done: for preparations, whose cost nobody measures.
    static func blocking(to address: Address) throws -> Socket {
        let socket = try Socket(flags: 0)
        guard socket.connect(to: address) == 0 else {
            let error = SystemError("connect to \(address)")
            socket.close()
            throw error
        }
        return socket
    }

    private init(flags: Int32) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | flags | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        set(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    }

    /// How many bytes came; 0 at the end of the stream, negative (`errno`) if none are there.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        unsafe recv(descriptor, buffer.baseAddress!, buffer.count, 0)
    }

    /// How many of the bytes the system took; negative (`errno`) if none.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        unsafe Glibc.send(descriptor, bytes.baseAddress!, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The port at this end; 0 if the socket is gone.
    var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : 0
    }

    func close() {
        Glibc.close(descriptor)
    }

    private func connect(to address: Address) -> Int32 {
        unsafe address.withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) }
    }

    private func set<Value: BitwiseCopyable>(_ level: Int32, _ option: Int32, _ value: Value) {
        var value = value
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Value>.size))
    }
}

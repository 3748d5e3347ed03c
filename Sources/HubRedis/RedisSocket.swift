import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One TCP connection to a server; loop thread only.
///
/// Its owner keeps it and calls `close()`; after `ended` or `close()` nothing is called any more.
@safe final class RedisSocket {
    /// Called once when the connection stands.
    var opened: () -> Void = {}
    /// Called with what was read; the bytes are borrowed.
    var received: (UnsafeRawBufferPointer) -> Void = { _ in }
    /// Called once when the connection failed or ended by itself.
    var ended: (RedisLoss) -> Void = { _ in }

    private let loop: EventLoop
    private var descriptor: Int32 = -1
    private var isOpen = false
    private var reading: SocketWatch?
    private var writing: SocketWatch?
    private var output: [UInt8] = []
    private var sentCount = 0
    private let input: UnsafeMutableRawBufferPointer

    private static let inputBytes = 64 << 10
    /// Further pieces wait for the next turn, so that one connection does not keep the thread.
    private static let readsPerTurn = 16

    init(loop: EventLoop) {
        self.loop = loop
        unsafe input = .allocate(byteCount: Self.inputBytes, alignment: 16)
    }

    deinit {
        close()
        unsafe input.deallocate()
    }

    /// Begins to connect; the result is told in a later turn.
    func connect(to address: RedisAddress) {
        guard let target = SocketAddress(numeric: address.host, port: address.port) else {
            return failSoon(.unreachable("\(address.host) is not numeric"))
        }
        descriptor = socket(target.family, StreamSocket.type, 0)
        guard descriptor >= 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return failSoon(Self.failure()) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe target.withSockaddr { [descriptor] in unsafe posixConnect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { return failSoon(Self.failure()) }
        writing = SocketWatch(loop: loop, descriptor: descriptor, for: .write) { [unowned self] in becameWritable() }
        writing?.start()
    }

    /// Puts bytes in line; they leave by `flush()`.
    func put(_ bytes: [UInt8]) {
        output.append(contentsOf: bytes)
    }

    /// Sends what is in line; what the kernel does not take follows by itself.
    func flush() {
        guard isOpen else { return }
        while sentCount < output.count {
            let count = unsafe output.withUnsafeBytes { bytes in
                unsafe send(
                    descriptor, bytes.baseAddress! + sentCount, bytes.count - sentCount, StreamSocket.sendFlags)
            }
            if count > 0 {
                sentCount += count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                writing?.start()
                return
            } else {
                return fail(Self.ending())
            }
        }
        writing?.stop()
        output.removeAll(keepingCapacity: output.capacity <= 1 << 20)
        sentCount = 0
    }

    func close() {
        reading?.stop()
        writing?.stop()
        reading = nil
        writing = nil
        isOpen = false
        output = []
        sentCount = 0
        if descriptor >= 0 { _ = posixClose(descriptor) }
        descriptor = -1
    }

    private func becameWritable() {
        guard !isOpen else { return flush() }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        guard code == 0 else { return fail(Self.failure(code)) }
        writing?.stop()
        isOpen = true
        reading = SocketWatch(loop: loop, descriptor: descriptor, for: .read) { [unowned self] in becameReadable() }
        reading?.start()
        opened()
        flush()
    }

    private func becameReadable() {
        for _ in 0..<Self.readsPerTurn {
            let count = unsafe recv(descriptor, input.baseAddress!, input.count, 0)
            if count > 0 {
                unsafe received(UnsafeRawBufferPointer(rebasing: input[..<count]))
                // A shorter piece than asked for was the last; and what was read may have ended this socket.
                guard isOpen, count == Self.inputBytes else { return }
            } else if count == 0 {
                return fail(.ended("closed by the server"))
            } else if errno != EINTR {
                if errno != EAGAIN { fail(Self.ending()) }
                return
            }
        }
    }

    private func fail(_ loss: RedisLoss) {
        close()
        ended(loss)
    }

    private func failSoon(_ loss: RedisLoss) {
        close()
        loop.soon { [weak self] in self?.ended(loss) }
    }

    private static func failure(_ code: Int32 = errno) -> RedisLoss { .unreachable(words(code)) }
    private static func ending(_ code: Int32 = errno) -> RedisLoss { .ended(words(code)) }
    private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

// Inside the class its own methods hide the system's.
private func posixConnect(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    unsafe connect(descriptor, address, length)
}

private func posixClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

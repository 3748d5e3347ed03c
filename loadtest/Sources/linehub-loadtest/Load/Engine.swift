import Glibc

/// Drives all connections on one thread: reads what came, shows it to the dialect, and sends what the dialect answers.
final class Engine<D: Dialect> {
    private let addresses: [Address]
    var dialect: D
    var exchange: Exchange
    /// From the beginning of a connection to when it had all that it needs.
    var openingLatency = Latency()
    /// Connections that the hub closed.
    private(set) var closed = 0
    /// Called for a connection that the hub closed; by default that ends the run.
    var onClose: ((_ connection: Int, _ code: Int) throws -> Void)?

    private var connections: [Connection]
    private let poller: Poller
    private let buffer = ReceiveBuffer()

    /// - Parameter addresses: the nodes, to which connections go in turn.
    init(_ dialect: D, at addresses: [Address]) throws {
        self.dialect = dialect
        self.addresses = addresses
        exchange = Exchange(ledger: Ledger(plan: dialect.plan))
        connections = Array(repeating: Connection(), count: dialect.plan.watchers + dialect.publishers)
        poller = try Poller()
    }

    deinit {
        for connection in connections { connection.socket?.close() }
    }

    /// The numbers of the publishers.
    var publishers: Range<Int> { dialect.plan.watchers..<connections.count }

    private func address(of index: Int) -> Address { addresses[index % addresses.count] }

    /// Begins to connect.
    func connect(_ index: Int) throws {
        let socket = try Socket.connecting(to: address(of: index))
        connections[index] = Connection(socket: socket, stage: .connecting, begun: Clock.now())
        try poller.add(socket, as: index, writable: true)
    }

    /// Drops a connection without a word.
    func drop(_ index: Int) {
        connections[index].socket?.close()
        connections[index] = Connection()
    }

    /// Stops to read, as a client does that hangs.
    func mute(_ index: Int) throws {
        guard let socket = connections[index].socket else { return }
        try poller.mute(socket, as: index)
    }

    /// Reads again.
    func unmute(_ index: Int) throws {
        guard let socket = connections[index].socket else { return }
        try poller.add(socket, as: index, writable: false)
    }

    /// The local port of a connection; nil if it is closed.
    func port(of index: Int) -> UInt16? { connections[index].socket?.port }

    /// Publishes at once what is due at once, on one publisher after the other.
    func publish(_ publications: [Publication], from publisher: Int? = nil) throws {
        let index = publisher ?? publishers.lowerBound
        exchange.now = Clock.now()
        dialect.publish(publications, from: index, &exchange)
        try flush(index)
    }

    /// Lets the dialect say something on a connection.
    func speak(on index: Int, _ body: (inout D, inout Exchange) -> Void) throws {
        body(&dialect, &exchange)
        try flush(index)
    }

    /// Waits at most so long for something to happen, and handles what did.
    ///
    /// - Throws: `Failure` if the dialect gave up, or the hub closed a connection and nobody expected it.
    func turn(nanoseconds: UInt64) throws {
        for index in 0..<poller.wait(nanoseconds: nanoseconds) {
            let ready = poller.readiness(index)
            if ready.writable { try wrote(ready.connection) }
            if ready.readable { try read(ready.connection) }
        }
        if let failure = exchange.failure { throw failure }
    }

    // MARK: Reading

    private func read(_ index: Int) throws {
        guard let socket = connections[index].socket else { return }
        let before = connections[index].tail.count
        let count = buffer.fill(after: connections[index].tail, from: socket)
        guard count > 0 else {
            if count < 0 && errno == EAGAIN { return }
            return try hungUp(index, connections[index].closeCode ?? 1006)
        }
        exchange.now = Clock.now()
        exchange.ledger.tally.reads += 1
        exchange.ledger.tally.bytes += count
        let ready = exchange.readyConnections
        try buffer.withBytes(before + count) { bytes in
            let used = try consume(bytes, index)
            if used == bytes.count {
                if before > 0 { connections[index].tail = [] }
            } else {
                connections[index].tail = bytes.extracting(used...).array
            }
        }
        if exchange.readyConnections > ready {
            openingLatency.record(nanoseconds: exchange.now - connections[index].begun)
        }
        if !exchange.outgoing.isEmpty { try flush(index) }
    }

    /// Handles all that is complete; returns how many bytes that was.
    private func consume(_ bytes: Span<UInt8>, _ index: Int) throws -> Int {
        var offset = 0
        if connections[index].stage == .upgrading {
            guard let end = try Upgrade.accepted(bytes) else { return 0 }
            offset = end
            connections[index].stage = .open
            dialect.opened(index, &exchange)
        }
        if connections[index].isBare {
            return offset + dialect.received(bare: bytes.extracting(offset...), on: index, &exchange)
        }
        while let frame = try FrameHeader(bytes, at: offset), frame.payload.upperBound <= bytes.count {
            received(frame, bytes.extracting(frame.payload), index)
            offset = frame.payload.upperBound
        }
        return offset
    }

    private func received(_ frame: FrameHeader, _ payload: Span<UInt8>, _ index: Int) {
        exchange.ledger.tally.frames += 1
        switch frame.opcode {
        case .text, .binary:
            if frame.isFinal {
                dialect.received(payload, frame.opcode, on: index, &exchange)
            } else {
                connections[index].fragments = payload.array
            }
        case .continuation:
            connections[index].fragments += payload.array
            guard frame.isFinal else { return }
            let message = connections[index].fragments
            connections[index].fragments = []
            dialect.received(message.span, .text, on: index, &exchange)
        case .ping: exchange.outgoing.pong(payload)
        case .pong: break
        case .close:
            connections[index].closeCode = payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 1005
        }
    }

    private func hungUp(_ index: Int, _ code: Int) throws {
        drop(index)
        closed += 1
        guard let onClose else { throw Failure("the hub closed connection \(index) with \(code)") }
        try onClose(index, code)
    }

    // MARK: Writing

    private func wrote(_ index: Int) throws {
        if connections[index].stage == .connecting { try connected(index) }
        guard let socket = connections[index].socket else { return }
        try flush(index)
        if connections[index].unsent.isEmpty { try poller.change(socket, as: index, writable: false) }
    }

    private func connected(_ index: Int) throws {
        switch dialect.wire(of: index) {
        case .webSocket(let upgrade):
            connections[index].stage = .upgrading
            exchange.outgoing.bare(upgrade.request(to: address(of: index)).utf8)
        case .bare:
            connections[index].stage = .open
            connections[index].isBare = true
            dialect.opened(index, &exchange)
        }
    }

    /// Sends what is to go out on a connection; what the system does not take waits until it does.
    private func flush(_ index: Int) throws {
        defer { exchange.outgoing.clear() }
        guard let socket = connections[index].socket else { return }
        let waited = !connections[index].unsent.isEmpty
        if waited { connections[index].unsent += exchange.outgoing.bytes }
        let bytes = waited ? connections[index].unsent : exchange.outgoing.bytes
        guard !bytes.isEmpty else { return }
        // A connection that broke is found by the next read.
        let sent = max(0, unsafe bytes.withUnsafeBytes { unsafe socket.send($0) })
        connections[index].unsent = sent == bytes.count ? [] : Array(bytes[sent...])
        if sent < bytes.count && !waited { try poller.change(socket, as: index, writable: true) }
    }
}

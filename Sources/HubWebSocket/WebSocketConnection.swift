import HubLoop
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One open WebSocket of a server; loop thread only.
///
/// It may be kept after its end: it then refuses everything.
///
/// One at rest takes 104 bytes, its watch about 150, and about 1,300 of the library: there are tens of thousands.
public final class WebSocketConnection {
    private enum State {
        case opening
        case open
        /// A close frame is to be sent.
        case closing
        /// It has been written.
        case closed
        /// The socket is to be killed at the end of the turn.
        case dying
        case ended
    }

    /// Unique in the process.
    public let id: UInt64
    /// The user's session; the connection keeps it until its end.
    public var context: AnyObject?
    /// The loop's clock when the last message piece or pong came.
    public private(set) var lastReceivedMilliseconds: UInt64
    /// Its place in the server's outlet; given out again after its end.
    public private(set) var slot = ConnectionSlot(.max)

    // The narrow ones stand side by side, behind the slot, so that they share one word.
    private var state = State.opening
    private var isWritableWanted = false
    private var isInputHeld = false
    /// Whether the peer has said good-bye.
    private var hasPeerClosed = false
    /// Whether it has broken the rules: what else it sends is thrown away until it ends.
    private var isFailed = false
    /// The code of the first close frame, ours or the peer's.
    private var closeCode: UInt16?
    /// What has come of a message that is not whole yet; nil in between.
    private var reader: HeldFrameReader?
    private var readWatch: SocketWatch?
    private var backlog: ConnectionBacklog?
    private let socket: LibrarySocket
    private unowned let server: WebSocketServer

    private static let lastID = Atomic<UInt64>(0)

    init(_ socket: LibrarySocket, server: WebSocketServer, context: AnyObject?) {
        // Relaxed: only the number itself must be unique.
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.socket = socket
        self.server = server
        self.context = context
        lastReceivedMilliseconds = server.loop.nowMilliseconds
    }

    /// The numeric address of the other end, asked of the system; empty after the end.
    public var peer: String { state == .ended ? "" : socket.peer }

    /// Whether frames can still be sent.
    public var isOpen: Bool { state == .open }

    /// Writes one or several whole frames at once, or nothing.
    ///
    /// Between `Outlet.send` and `Outlet.submit` for this connection it would overtake what is to be sent.
    public func send(frames: [UInt8]) -> SendResult {
        guard state == .open else { return .closed }
        guard !hasQueue, !socket.hasOutputLeft else {
            wantWritable()
            return .blocked
        }
        return write(frames) ? .sent : .closed
    }

    /// Takes over what the outlet could not send; false when the socket is dead.
    func takeRest(_ rest: ArraySlice<UInt8>) -> Bool {
        guard state == .open, socket.write(rest) else {
            kill()
            return false
        }
        noteOutputLeft()
        return true
    }

    /// Writes whole frames at once, or keeps them until they can be; false when the connection is closing or has ended.
    ///
    /// For replies and control frames. A peer for which more than the configured bytes would be kept is closed with
    /// 4508.
    @discardableResult
    public func sendQueued(frames: [UInt8]) -> Bool {
        switch send(frames: frames) {
        case .sent: return true
        case .closed: return false
        case .blocked:
            let backlog = ensureBacklog()
            guard backlog.queue.count + frames.count <= server.configuration.maximumQueuedBytes else {
                backlog.queue = []
                close(code: WebSocketCloseCode.slowReader, reason: "reads too slowly")
                return false
            }
            backlog.queue.append(contentsOf: frames)
            return true
        }
    }

    /// Asks the peer for a sign of life; the handler's `ponged` is the answer.
    public func ping() {
        var frame: [UInt8] = []
        // The library does not report a pong without a payload.
        FrameWriter.appendPing(CollectionOfOne(0), to: &frame)
        sendQueued(frames: frame)
    }

    /// Sends a close frame behind what is queued; a peer that does not answer in the configured time is killed.
    public func close(code: UInt16, reason: String = "") {
        guard state == .open else { return }
        var frame: [UInt8] = []
        FrameWriter.appendClose(code: code, reason: reason, to: &frame)
        beginClosing(code: code, frame: frame)
    }

    /// Holds back what the peer sends, or lets it in again: the kernel's window then makes the peer wait.
    ///
    /// While it is held back no pong is heard either, so the silence of the peer says nothing; it counts anew from the end.
    public var isHeldBack: Bool {
        get { isInputHeld }
        set {
            guard newValue != isInputHeld, state == .open else { return }
            isInputHeld = newValue
            guard !newValue else {
                readWatch?.stop()
                return
            }
            lastReceivedMilliseconds = server.loop.nowMilliseconds
            readWatch?.start()
            readOnWhatIsHere()
        }
    }

    /// Gives the socket another buffer in the kernel than the server's others have, where the system allows one as large.
    public func setSendBuffer(bytes: Int) {
        guard state == .open else { return }
        setOption(socket.descriptor, SOL_SOCKET, SO_SNDBUF, Int32(clamping: bytes))
    }

    /// Ends the socket at the end of this turn, without a close frame; `closed` comes then.
    public func kill() {
        guard state != .dying && state != .ended else { return }
        state = .dying
        readWatch?.stop()
        server.outlet.shut(slot)
        backlog?.queue = []
        server.loop.soon { [self] in
            if state != .ended { socket.end() }
        }
    }

    private func write(_ frames: [UInt8]) -> Bool {
        guard socket.write(frames[...]) else {
            kill()
            return false
        }
        noteOutputLeft()
        return true
    }

    private func noteOutputLeft() {
        if socket.hasOutputLeft { wantWritable() }
    }

    private func wantWritable() {
        server.outlet.setBlocked(slot, true)
        guard !isWritableWanted else { return }
        isWritableWanted = true
        socket.wantWritable()
    }

    /// Has the close frame leave behind what is queued.
    private func beginClosing(code: UInt16, frame: [UInt8]) {
        // The peer's close frame must be heard.
        isHeldBack = false
        state = .closing
        server.outlet.shut(slot)
        closeCode = closeCode ?? code
        let backlog = ensureBacklog()
        backlog.closeFrame = frame
        backlog.deadline?.cancel()
        backlog.deadline = server.loop.after(milliseconds: server.configuration.closeTimeoutMilliseconds) {
            [unowned self] in kill()
        }
        socket.wantWritable()
    }

    private var hasQueue: Bool { backlog.map { !$0.queue.isEmpty } ?? false }

    private func ensureBacklog() -> ConnectionBacklog {
        if let backlog { return backlog }
        let backlog = ConnectionBacklog()
        self.backlog = backlog
        return backlog
    }
}

// What the server's callback reports; the result is the library's, below zero to end the socket.
extension WebSocketConnection {
    /// - Parameter isEarly: whether the library has read on behind the handshake, which is lost.
    func handshakeCompleted(isEarly: Bool) -> Int32 {
        state = .open
        slot = server.outlet.add(self, descriptor: socket.descriptor)
        // From here on the library only writes.
        socket.setReading(false)
        readWatch = SocketWatch(loop: server.loop, descriptor: socket.descriptor, for: .read) { [unowned self] in
            becameReadable()
        }
        server.handler?.opened(self)
        server.loop.soon { [self] in beginReading(isEarly: isEarly) }
        return 0
    }

    func becameWritable() -> Int32 {
        guard state == .open || state == .closing || state == .closed else { return 0 }
        if let backlog, !backlog.queue.isEmpty, !socket.hasOutputLeft {
            let frames = backlog.queue
            backlog.queue = []
            guard write(frames) else { return 0 }
        }
        if state == .closing, !socket.hasOutputLeft, let frame = backlog?.closeFrame {
            state = .closed
            guard write(frame) else { return 0 }
        }
        guard !socket.hasOutputLeft else {
            socket.wantWritable()
            return 0
        }
        guard state == .open else {
            saidGoodBye()
            return 0
        }
        backlog = nil
        if isWritableWanted {
            isWritableWanted = false
            server.outlet.setBlocked(slot, false)
            server.handler?.writable(self)
        }
        return 0
    }

    /// The close frame has left: both have said good-bye, or the peer hears that nothing more will come, or it is to answer.
    private func saidGoodBye() {
        if hasPeerClosed { kill() } else if isFailed { socket.endWriting() }
    }

    /// The socket is gone.
    func socketEnded() {
        guard state != .ended else { return }
        let wasOpened = state != .opening
        state = .ended
        // Before the library closes the descriptor.
        readWatch = nil
        reader = nil
        backlog?.deadline?.cancel()
        backlog = nil
        if wasOpened {
            // What this turn has planned for the slot must not reach whoever has it next: nobody has before the next turn.
            server.outlet.remove(slot)
            server.loop.soon { [server, slot] in server.outlet.free(slot) }
            server.connectionEnded(self, code: closeCode ?? WebSocketCloseCode.abnormal)
        }
        context = nil
    }
}

// What the peer sends.
extension WebSocketConnection {
    private func beginReading(isEarly: Bool) {
        guard state != .ended, state != .dying else { return }
        // A client waits for the answer to its handshake (RFC 6455 §4.1).
        guard !isEarly else { return fail(.broken("data before the answer to the handshake")) }
        guard !isInputHeld else { return }
        readWatch?.start()
        readOnWhatIsHere()
    }

    /// What no event of the descriptor tells of: the rest of a piece that was read, and of a TLS record.
    private func readOnWhatIsHere() {
        guard !isInputHeld, state != .ended, state != .dying,
            unreadInput != nil || server.isEncrypted && socket.hasDecryptedInput
        else { return }
        server.loop.soon { [self] in
            if !isInputHeld, state != .ended, state != .dying { becameReadable() }
        }
    }

    private func becameReadable() {
        guard var input = unreadInput ?? server.read(socket) else { return kill() }
        lastReceivedMilliseconds = server.loop.nowMilliseconds
        guard !isFailed, !hasPeerClosed else { return }
        var reader = self.reader?.reader ?? FrameReader(maximumBytes: server.configuration.maximumMessageBytes)
        self.reader = nil
        // A piece holds many messages: who is held back by one of them has the others wait.
        while !isInputHeld, let event = reader.next(&input) {
            handle(event)
            guard state != .dying, state != .ended, !isFailed, !hasPeerClosed else { return }
        }
        // Between messages there is nothing to keep, and nothing is.
        if !reader.isAtRest || !input.isEmpty { self.reader = HeldFrameReader(reader, rest: [UInt8](input)) }
        readOnWhatIsHere()
    }

    /// What was read of the peer before it was held back.
    private var unreadInput: ArraySlice<UInt8>? { reader.flatMap { $0.rest.isEmpty ? nil : $0.rest[...] } }

    /// What is said after we have said good-bye is not heard, but for the peer's own.
    private func handle(_ event: FrameReader.Event) {
        switch event {
        case .text(let text): if state == .open { server.handler?.received(self, text: text) }
        case .pong: if state == .open { server.handler?.ponged(self) }
        case .ping(let payload):
            guard state == .open else { return }
            var frame: [UInt8] = []
            FrameWriter.appendPong(payload, to: &frame)
            sendQueued(frames: frame)
        case .close(let payload): peerClosed(payload)
        case .violation(let violation): fail(violation)
        }
    }

    /// A close frame is answered with its own code.
    private func peerClosed(_ payload: ClosePayload) {
        hasPeerClosed = true
        closeCode = closeCode ?? payload.code ?? WebSocketCloseCode.noStatus
        switch state {
        case .open:
            var frame: [UInt8] = []
            FrameWriter.appendClose(payload.code, to: &frame)
            beginClosing(code: payload.code ?? WebSocketCloseCode.noStatus, frame: frame)
        case .closed: kill()
        default: break
        }
    }

    private func fail(_ violation: FrameViolation) {
        isFailed = true
        switch state {
        case .open:
            var frame: [UInt8] = []
            FrameWriter.appendClose(code: violation.code, reason: violation.reason, to: &frame)
            beginClosing(code: violation.code, frame: frame)
        case .closed: kill()
        default: break
        }
    }
}

/// A reader in the middle of something, on the heap, with what it has not been given yet: at rest a connection has none.
private final class HeldFrameReader {
    let reader: FrameReader
    let rest: [UInt8]

    init(_ reader: FrameReader, rest: [UInt8]) {
        self.reader = reader
        self.rest = rest
    }
}

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
/// One at rest takes 88 bytes, and about 1,400 of the library: there are tens of thousands.
public final class WebSocketConnection {
    private enum State {
        case opening
        case open
        /// A close frame is to be sent.
        case closing
        /// Our close frame has been given to the library, or the peer's has come.
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
    /// Set from the first piece of a turn that is likely to be followed by others until these have been read.
    private var isReadingOn = false
    private var hasPieceCome = false
    /// How many more turns look for a piece behind the first one.
    private var eagerness: UInt8 = 0
    /// The code of the first close frame, ours or the peer's.
    private var closeCode: UInt16?
    private var assembler = MessageAssembler()
    private var backlog: ConnectionBacklog?
    private let socket: LibrarySocket
    private unowned let server: WebSocketServer

    private static let lastID = Atomic<UInt64>(0)
    /// Turns for which a peer that has sent several pieces at once is taken for busy: long enough for a stream of
    /// reports, short enough that a click now and then costs no look for nothing.
    private static let eagernessAfterPiece: UInt8 = 16

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
        guard state == .open, !socket.isClosing else { return .closed }
        guard !hasQueue, !socket.hasOutputLeft else {
            wantWritable()
            return .blocked
        }
        return write(frames) ? .sent : .closed
    }

    /// Takes over what the outlet could not send; false when the socket is dead.
    func takeRest(_ rest: ArraySlice<UInt8>) -> Bool {
        guard state == .open, !socket.isClosing, socket.write(rest) else {
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
        beginClosing(code: code).closeReason = reason
        socket.wantWritable()
    }

    /// Holds back what the peer sends, or lets it in again: the kernel's window then makes the peer wait.
    ///
    /// While it is held back no pong is heard either, so the silence of the peer says nothing; it counts anew from the end.
    public var isHeldBack: Bool {
        get { isInputHeld }
        set {
            guard newValue != isInputHeld, state == .open else { return }
            isInputHeld = newValue
            socket.setReading(!newValue)
            if !newValue { lastReceivedMilliseconds = server.loop.nowMilliseconds }
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

    @discardableResult
    private func beginClosing(
        code: UInt16, as closing: State = .closing, timeoutMilliseconds: Int? = nil
    ) -> ConnectionBacklog {
        // The peer's close frame must be heard.
        isHeldBack = false
        state = closing
        server.outlet.shut(slot)
        closeCode = closeCode ?? code
        let backlog = ensureBacklog()
        backlog.deadline?.cancel()
        let timeoutMilliseconds = timeoutMilliseconds ?? server.configuration.closeTimeoutMilliseconds
        backlog.deadline = server.loop.after(milliseconds: timeoutMilliseconds) { [unowned self] in kill() }
        return backlog
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
    func handshakeCompleted() -> Int32 {
        state = .open
        slot = server.outlet.add(self, descriptor: socket.descriptor)
        server.handler?.opened(self)
        return 0
    }

    func pieceArrived(_ piece: UnsafeRawBufferPointer) -> Int32 {
        lastReceivedMilliseconds = server.loop.nowMilliseconds
        // What the peer says after we have said good-bye is not heard.
        guard state == .open else { return 0 }
        hasPieceCome = true
        let maximumBytes = server.configuration.maximumMessageBytes
        switch unsafe socket.assemble(piece, in: &assembler, maximumBytes: maximumBytes) {
        case .wait:
            beginReadingOn()
            return 0
        case .deliver(let text):
            if eagerness > 0 { beginReadingOn() }
            server.handler?.received(self, text: text)
            return 0
        case .close(let code):
            beginClosing(code: code, as: .closed)
            socket.setCloseReason(
                code: code,
                reason: code == WebSocketCloseCode.messageTooBig ? "message too big" : "only text is spoken here")
            return -1
        }
    }

    private func beginReadingOn() {
        guard !isReadingOn else { return }
        isReadingOn = true
        server.readOnLater(self)
    }

    /// Reads one more piece; false where there is none, after which the next turns begin anew.
    func readOn() -> Bool {
        hasPieceCome = false
        if state == .open, !isInputHeld { socket.read() }
        if hasPieceCome {
            eagerness = Self.eagernessAfterPiece
            return true
        }
        eagerness -= eagerness > 0 ? 1 : 0
        isReadingOn = false
        return false
    }

    /// The turn has read its share; the rest is read in the next.
    func restFromReading() { isReadingOn = false }

    func pongArrived() -> Int32 {
        lastReceivedMilliseconds = server.loop.nowMilliseconds
        if state == .open { server.handler?.ponged(self) }
        return 0
    }

    /// The peer has sent a close frame; the library answers it with the same code, unless it is no valid one.
    func peerClosed(_ payload: UnsafeRawBufferPointer) -> Int32 {
        let code =
            unsafe payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : WebSocketCloseCode.noStatus
        guard payload.count != 1 && code < 5000 else {
            // The library ignores a second close frame, so nothing but the deadline would end the socket.
            beginClosing(code: WebSocketCloseCode.protocolError, as: .closed, timeoutMilliseconds: 100)
            socket.setCloseReason(code: WebSocketCloseCode.protocolError)
            return -1
        }
        closeCode = closeCode ?? code
        if state == .open || state == .closing { state = .closed }
        server.outlet.shut(slot)
        return 0
    }

    func becameWritable() -> Int32 {
        // After the library has failed a connection it still reports it writable.
        guard state == .open || state == .closing, !socket.isClosing else { return 0 }
        if let backlog, !backlog.queue.isEmpty, !socket.hasOutputLeft {
            let frames = backlog.queue
            backlog.queue = []
            guard write(frames) else { return 0 }
        }
        guard !socket.hasOutputLeft else {
            socket.wantWritable()
            return 0
        }
        if state == .closing, let closeCode {
            state = .closed
            socket.setCloseReason(code: closeCode, reason: backlog?.closeReason ?? "")
            return -1
        }
        backlog = nil
        if isWritableWanted {
            isWritableWanted = false
            server.outlet.setBlocked(slot, false)
            server.handler?.writable(self)
        }
        return 0
    }

    /// The socket is gone. Its code is read while the library still knows it, so this comes from the closed callback
    /// first.
    func socketEnded(libraryCode: UInt16?) {
        guard state != .ended else { return }
        let wasOpened = state != .opening
        state = .ended
        backlog?.deadline?.cancel()
        backlog = nil
        if wasOpened {
            // What this turn has planned for the slot must not reach whoever has it next: nobody has before the next turn.
            server.outlet.remove(slot)
            server.loop.soon { [server, slot] in server.outlet.free(slot) }
            server.connectionEnded(self, code: closeCode ?? libraryCode ?? WebSocketCloseCode.abnormal)
        }
        context = nil
    }
}

import CLibwebsockets
import HubLoop

/// One WebSocket to a server (`ws://` or `wss://`, text messages); loop thread only.
///
/// The context keeps it from `connect()` to its end; it connects once.
public final class WebSocketClient {
    private enum State {
        case new
        case connecting
        case open
        case closing
        case ended
    }

    public weak var delegate: (any WebSocketClientDelegate)?

    private let context: WebSocketClientContext
    private let configuration: WebSocketClientConfiguration
    private var state = State.new
    /// Nil before `connect()` and after the end.
    private var socket: LibrarySocket?
    private var assembler = MessageAssembler()
    /// Messages to send, each behind the room that the library needs for its frame header.
    private var queue: [[UInt8]] = []
    private var queuedBytes = 0
    private var closeCode: UInt16?
    private var closeReason = ""
    private var deadline: LoopTimer?

    public init(
        context: WebSocketClientContext, configuration: WebSocketClientConfiguration,
        delegate: any WebSocketClientDelegate
    ) {
        self.context = context
        self.configuration = configuration
        self.delegate = delegate
    }

    /// Whether messages can be sent.
    public var isOpen: Bool { state == .open }

    /// Begins to connect; the delegate hears `opened` or `failed`, never before this returns.
    public func connect() {
        precondition(state == .new, "a WebSocketClient connects once")
        state = .connecting
        context.keep(self)
        deadline = context.loop.after(milliseconds: configuration.connectTimeoutMilliseconds) { [unowned self] in
            end(.timedOut)
        }
        context.loop.soon { [self] in begin() }
        // Before the loop runs nothing ends its turn; the wake-up makes the first one short.
        context.loop.wake()
    }

    /// Queues one text message; false when the client is not open or its queue is full.
    @discardableResult
    public func send(text: some Collection<UInt8>) -> Bool {
        guard state == .open, let socket, queuedBytes + text.count <= configuration.maximumQueuedBytes
        else { return false }
        var message = [UInt8](repeating: 0, count: Int(hub_lws_pre))
        message.append(contentsOf: text)
        queue.append(message)
        queuedBytes += text.count
        socket.wantWritable()
        return true
    }

    /// Sends a close frame behind what is queued; a server that does not answer in time is left.
    public func close(code: UInt16 = WebSocketCloseCode.normal, reason: String = "") {
        switch state {
        case .open:
            state = .closing
            closeCode = code
            closeReason = reason
            deadline = context.loop.after(milliseconds: configuration.closeTimeoutMilliseconds) { [unowned self] in
                end(.cancelled)
            }
            socket?.wantWritable()
        case .new, .connecting:
            context.loop.soon { [self] in end(.cancelled) }
        case .closing, .ended: break
        }
    }

    private func begin() {
        guard state == .connecting else { return }
        guard let library = unsafe context.raw else { return end(.cancelled) }
        let authority = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        unsafe configuration.host.withCString { host in
            unsafe configuration.path.withCString { path in
                unsafe configuration.subprotocol.withCString { subprotocol in
                    unsafe "\(authority):\(configuration.port)".withCString { authority in
                        unsafe LibraryContext.plainName.withCString { localName in
                            var info = unsafe lws_client_connect_info()
                            unsafe info.context = library
                            unsafe info.address = host
                            unsafe info.port = Int32(configuration.port)
                            unsafe info.path = path
                            unsafe info.host = authority
                            if configuration.isSecure { unsafe info.ssl_connection = Int32(LCCSCF_USE_SSL.rawValue) }
                            unsafe info.protocol = subprotocol
                            unsafe info.local_protocol_name = localName
                            // SAFETY: the context keeps the client; `end` clears the socket's pointer to it.
                            unsafe info.opaque_user_data = Unmanaged.passUnretained(self).toOpaque()
                            let made = unsafe lws_client_connect_via_info(&info)
                            if state == .connecting { unsafe socket = made.map { unsafe LibrarySocket($0) } }
                        }
                    }
                }
            }
        }
        // The library mostly reports why it made no socket; when it does not, this does.
        if socket == nil, state == .connecting { end(.refused("no socket")) }
    }

    /// Ends the client from outside the socket's callbacks.
    private func end(_ error: WebSocketClientError) {
        let socket = self.socket
        ended(error)
        socket?.end()
    }

    /// Lets go of the socket and tells the delegate, the first time.
    private func ended(_ error: WebSocketClientError) {
        guard state != .ended else { return }
        let wasOpen = state == .open || state == .closing
        state = .ended
        deadline?.cancel()
        queue = []
        unsafe socket?.owner = nil
        socket = nil
        if wasOpen {
            delegate?.closed(self, code: closeCode ?? WebSocketCloseCode.abnormal, reason: closeReason)
        } else {
            delegate?.failed(self, error: error)
        }
        context.drop(self)
    }
}

// What the context's callback reports; the result is the library's, below zero to end the socket.
extension WebSocketClient {
    func called(
        _ socket: LibrarySocket, _ reason: lws_callback_reasons, _ bytes: UnsafeMutableRawPointer?, _ count: Int
    ) -> Int32 {
        let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        switch reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: return unsafe appendHeaders(socket, bytes, count)
        case LWS_CALLBACK_CLIENT_ESTABLISHED:
            guard state == .connecting else { return -1 }
            self.socket = socket
            state = .open
            deadline?.cancel()
            delegate?.opened(self)
        case LWS_CALLBACK_CLIENT_RECEIVE: return unsafe pieceArrived(socket, piece)
        case LWS_CALLBACK_CLIENT_WRITEABLE: return becameWritable(socket)
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: unsafe peerClosed(piece)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            self.socket = socket
            let reason = unsafe String(decoding: piece, as: UTF8.self)
            ended(configuration.isSecure && reason.contains("SSL") ? .untrusted(reason) : .refused(reason))
        case LWS_CALLBACK_CLIENT_CLOSED, LWS_CALLBACK_WSI_DESTROY:
            self.socket = socket
            ended(.refused("the socket ended"))
        default: break
        }
        return 0
    }

    /// The library gives the place to write at, as a pointer to a pointer that is to be moved on.
    private func appendHeaders(_ socket: LibrarySocket, _ place: UnsafeMutableRawPointer?, _ count: Int) -> Int32 {
        guard let place = unsafe place?.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self),
            let start = unsafe place.pointee
        else { return 0 }
        for (name, value) in configuration.headers {
            let bytes = Array(value.utf8)
            let failed = unsafe bytes.withUnsafeBufferPointer {
                unsafe lws_add_http_header_by_name(
                    socket.raw, "\(name):", $0.baseAddress, Int32($0.count), place, start + count)
            }
            if failed != 0 { return -1 }
        }
        return 0
    }

    private func pieceArrived(_ socket: LibrarySocket, _ piece: UnsafeRawBufferPointer) -> Int32 {
        guard state == .open else { return 0 }
        let maximumBytes = configuration.maximumMessageBytes
        switch unsafe socket.assemble(piece, in: &assembler, maximumBytes: maximumBytes) {
        case .wait: break
        case .deliver(let text): delegate?.received(self, text: text)
        case .close(let code):
            state = .closing
            closeCode = code
            socket.setCloseReason(code: code)
            return -1
        }
        return 0
    }

    private func becameWritable(_ socket: LibrarySocket) -> Int32 {
        guard state == .open || state == .closing, !socket.isClosing else { return 0 }
        var next = 0
        while next < queue.count, !socket.hasOutputLeft {
            let count = queue[next].count - Int(hub_lws_pre)
            let written = unsafe queue[next].withUnsafeMutableBufferPointer {
                unsafe lws_write(socket.raw, $0.baseAddress! + Int(hub_lws_pre), count, LWS_WRITE_TEXT)
            }
            guard written >= 0 else { return -1 }
            queuedBytes -= count
            next += 1
        }
        queue.removeFirst(next)
        if !queue.isEmpty || socket.hasOutputLeft {
            socket.wantWritable()
        } else if state == .closing, let closeCode {
            socket.setCloseReason(code: closeCode, reason: closeReason)
            return -1
        }
        return 0
    }

    private func peerClosed(_ payload: UnsafeRawBufferPointer) {
        guard state == .open else { return }
        state = .closing
        guard payload.count >= 2 else {
            closeCode = WebSocketCloseCode.noStatus
            return
        }
        closeCode = unsafe UInt16(payload[0]) << 8 | UInt16(payload[1])
        closeReason = unsafe String(decoding: payload.dropFirst(2), as: UTF8.self)
    }
}

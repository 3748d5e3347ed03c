import CLibwebsockets
public import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves WebSockets and plain HTTP of one listening socket on one event loop.
///
/// Several servers of a process are made one after another on one thread, before their loops run. From then on a server
/// and all its connections belong to the loop thread.
// SAFETY: a server is only handed over, from the thread that makes it to the loop thread; thread creation orders the
// two.
@safe public final class WebSocketServer: @unchecked Sendable {
    public let loop: EventLoop
    /// What the connections are sent in a turn.
    public let outlet: Outlet
    /// WebSockets open now.
    public private(set) var connectionCount = 0

    let configuration: WebSocketServerConfiguration
    /// Kept until `close()`.
    private(set) var handler: (any WebSocketServerHandler)?

    private let listening: ListeningSocket
    /// Nil for plain TCP.
    private let certificateSlot: CertificateSlot?
    private let handshakePolicy: HandshakePolicy
    private let requestPolicy: RequestPolicy
    private var library: LibraryContext?
    private var acceptWatch: SocketWatch?
    private var acceptPause: LoopTimer?
    /// Sockets that are no WebSockets, or not yet.
    private var plainSockets = ArrivalOrder<LibrarySocket>()
    private var gate: AddressGate
    /// Whom the sockets are counted for of which any is.
    private var addresses: [LibrarySocket: PeerAddress] = [:]
    /// Connections that are likely to have sent more than was read of them in this turn.
    var eager: [WebSocketConnection] = []

    private static let acceptPauseMilliseconds = 100
    /// Between two newcomers who each take the place of the slowest.
    private static let evictionPauseMilliseconds = 1

    public init(
        loop: EventLoop, listening: ListeningSocket, configuration: WebSocketServerConfiguration,
        handler: any WebSocketServerHandler, outlet: Outlet = Outlet()
    ) throws(WebSocketServerError) {
        self.loop = loop
        self.listening = listening
        self.configuration = configuration
        self.handler = handler
        self.outlet = outlet
        gate = AddressGate(configuration.addresses)
        certificateSlot = configuration.certificate.map(CertificateSlot.init)
        outlet.isEncrypted = certificateSlot != nil
        handshakePolicy = HandshakePolicy(path: configuration.path, subprotocol: configuration.subprotocol)
        requestPolicy = RequestPolicy(
            maximumBodyBytes: configuration.maximumBodyBytes, bodyTooLarge: configuration.bodyTooLarge)
        LibraryLog.send(to: configuration.log)
        // SAFETY: the context is destroyed by `close()`, at the latest in deinit.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        library = unsafe LibraryContext(
            loop: loop, serves: true, handshakeSeconds: configuration.requestTimeoutSeconds,
            encryption: certificateSlot == nil ? .none : .accepted,
            entries: [
                .init(name: LibraryContext.plainName, receiveBufferBytes: 1024),
                .init(name: configuration.subprotocol, receiveBufferBytes: configuration.receivePieceBytes),
            ],
            user: me, callback: serverCallback)
        // Set once here, for accepted sockets have their options from the listening one.
        setOption(listening.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        setOption(listening.descriptor, SOL_SOCKET, SO_SNDBUF, configuration.sendBufferBytes)
        guard library != nil else { throw .noContext }
        acceptWatch = SocketWatch(loop: loop, descriptor: listening.descriptor, for: .read) { [unowned self] in
            acceptWaiting()
        }
        acceptWatch?.start()
    }

    deinit {
        precondition(library == nil, "a WebSocketServer is closed before it is dropped")
    }

    /// Stops accepting, ends all sockets without close frames, and lets go of the handler.
    ///
    /// Each open connection's `closed` is called, at the end of this turn or, when the loop does not run, at once.
    public func close() {
        guard library != nil else { return }
        acceptWatch?.stop()
        acceptPause?.cancel()
        if loop.isRunning { loop.soon { self.destroy() } } else { destroy() }
    }

    /// Stops accepting; what is open stays. The first step of a graceful end.
    public func stopAccepting() {
        acceptWatch?.stop()
        acceptPause?.cancel()
    }

    /// Whether sockets speak TLS.
    var isEncrypted: Bool { certificateSlot != nil }

    /// Proves itself with another certificate from the next handshake on; nothing on a server without TLS.
    public func use(_ certificate: ServerCertificate) { certificateSlot?.certificate = certificate }

    /// - Parameter context: the `SSL_CTX` of the library's, which is being made.
    fileprivate func encryptionBegan(_ context: UnsafeMutableRawPointer) { unsafe certificateSlot?.serve(context) }

    private func destroy() {
        library?.destroy()
        library = nil
        handler = nil
    }
}

// The listening socket.
extension WebSocketServer {
    private func acceptWaiting() {
        for _ in 0..<configuration.acceptsPerTurn {
            let isFull = plainSockets.count >= configuration.maximumPlainSockets
            guard !isFull || endOldestPlainSocket() else { return pauseAccepting() }
            let (descriptor, peer) = listening.acceptConnection()
            guard descriptor >= 0 else {
                switch errno {
                case EINTR, ECONNABORTED: continue
                case EAGAIN: return
                default:
                    // Out of descriptors or memory: the waiting connection stays readable, and asking again at once
                    // would spin.
                    handler?.acceptFailed(errno)
                    pauseAccepting()
                    return
                }
            }
            adopt(descriptor, of: peer)
            // Those who come back as soon as they are ended would take all of the thread's time.
            if isFull { return pauseAccepting(milliseconds: Self.evictionPauseMilliseconds) }
        }
    }

    private func adopt(_ descriptor: Int32, of peer: PeerAddress) {
        guard let library else { return }
        let isCounted = gate.counts(peer)
        guard !isCounted || gate.admit(peer, atMilliseconds: loop.nowMilliseconds) else {
            listening.drop(descriptor)
            handler?.turnedAway(.address)
            return
        }
        // On failure the library has closed the socket and logged why.
        guard let raw = unsafe lws_adopt_socket_vhost(library.vhost, descriptor) else {
            if isCounted { gate.leave(peer) }
            return
        }
        if isCounted { unsafe addresses[LibrarySocket(raw)] = peer }
    }

    /// Makes room for another socket; false where all are being answered.
    private func endOldestPlainSocket() -> Bool {
        for _ in 0..<configuration.maximumPlainSockets {
            guard let oldest = plainSockets.takeOldest() else { return false }
            if exchange(oldest)?.isBeingAnswered == true {
                plainSockets.add(oldest)
                continue
            }
            oldest.end()
            handler?.turnedAway(.slow)
            return true
        }
        return false
    }

    private func pauseAccepting(milliseconds: Int = acceptPauseMilliseconds) {
        acceptWatch?.stop()
        acceptPause?.cancel()
        acceptPause = loop.after(milliseconds: milliseconds) { [unowned self] in
            acceptWatch?.start()
        }
    }
}

// The library's callbacks. What a socket is for is an object that the socket's opaque pointer keeps: an HTTPExchange or
// a WebSocketConnection.
extension WebSocketServer {
    fileprivate func called(
        _ socket: LibrarySocket, _ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer
    ) -> Int32 {
        switch reason {
        case LWS_CALLBACK_RECEIVE: return unsafe connection(socket)?.pieceArrived(bytes) ?? -1
        case LWS_CALLBACK_SERVER_WRITEABLE: return connection(socket)?.becameWritable() ?? -1
        case LWS_CALLBACK_RECEIVE_PONG: return connection(socket)?.pongArrived() ?? -1
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return unsafe connection(socket)?.peerClosed(bytes) ?? -1
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return handshakeArrived(socket)
        case LWS_CALLBACK_ESTABLISHED:
            guard let connection = connection(socket) else { return -1 }
            connectionCount += 1
            plainSockets.remove(socket)
            return connection.handshakeCompleted()
        case LWS_CALLBACK_CLOSED:
            connection(socket)?.socketEnded(libraryCode: socket.closeCode)
        case LWS_CALLBACK_HTTP: return requestArrived(socket)
        case LWS_CALLBACK_HTTP_BODY: return unsafe exchange(socket)?.bodyArrived(bytes) ?? -1
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: return exchange(socket)?.requestCompleted() ?? 0
        case LWS_CALLBACK_HTTP_WRITEABLE: return exchange(socket)?.write() ?? 0
        case LWS_CALLBACK_WSI_CREATE: plainSockets.add(socket)
        case LWS_CALLBACK_WSI_DESTROY:
            plainSockets.remove(socket)
            if let address = addresses.removeValue(forKey: socket) { gate.leave(address) }
            release(socket)
        default: break
        }
        return 0
    }

    private func handshakeArrived(_ socket: LibrarySocket) -> Int32 {
        let head = RequestHead(socket)
        // For an upgrade it does not know the library has already answered and dropped the headers.
        guard head.has(WSI_TOKEN_UPGRADE), let target = head.target else { return -1 }
        if let refusal = handshakePolicy.refusal(of: head.offer) { return refuse(socket, refusal) }
        guard connectionCount < configuration.maximumConnections else {
            return refuse(socket, .text(status: 503, "no more connections", headers: [("Retry-After", "5")]))
        }
        let request = HTTPRequest(
            method: .get, path: target.path, query: head.query, headers: head.headers)
        switch handler?.upgradeRequested(request) {
        case .accept(let context):
            own(socket, WebSocketConnection(socket, server: self, context: context))
            return 0
        case .refuse(let response): return refuse(socket, response)
        case nil: return -1
        }
    }

    /// Every refused handshake gets an HTTP answer: proxies take a bare close for a dead server.
    private func refuse(_ socket: LibrarySocket, _ response: HTTPResponse) -> Int32 {
        _ = socket.write(response.encoded(closes: true)[...])
        return -1
    }

    private func requestArrived(_ socket: LibrarySocket) -> Int32 {
        let head = RequestHead(socket)
        guard let target = head.target else { return -1 }
        let isPipelined = isPipelined(socket)
        var request = HTTPRequest(
            method: HTTPMethod(rawValue: target.method) ?? .get, path: target.path, query: head.query,
            headers: head.headers)
        let streamedLimit = request.method == .put ? handler?.streamedBodyLimit(request) : nil
        let action = requestPolicy.judge(
            method: target.method, contentLength: head.value(WSI_TOKEN_HTTP_CONTENT_LENGTH),
            hasTransferEncoding: head.has(WSI_TOKEN_HTTP_TRANSFER_ENCODING), bodyLimit: streamedLimit)
        switch action {
        case .collect(let method, let bodyBytes):
            request.method = method
            let isStreamed = streamedLimit != nil && bodyBytes > 0
            let upload = isStreamed ? HTTPUpload(request, bodyBytes: bodyBytes) : nil
            let exchange = HTTPExchange(
                socket, server: self, request: request, bodyBytes: isStreamed ? 0 : bodyBytes, upload: upload)
            own(socket, exchange)
            // With input left the library would read this head again as the body, and never come to an end.
            if bodyBytes > 0, isPipelined {
                return exchange.refuseAndEnd(
                    .text(status: 400, "a request with a body must wait for the answer before it"), isBodyToCome: false)
            }
            if bodyBytes > 0 { exchange.limitBodyTime(bodyBytes) }
            if let upload { return exchange.begin { handler?.uploadBegan(upload) } }
            // An empty POST body is reported complete by the library, any other empty body is not.
            return bodyBytes == 0 && method != .post ? exchange.requestCompleted() : 0
        case .refuse(let response):
            let exchange = HTTPExchange(socket, server: self, request: request, bodyBytes: 0)
            own(socket, exchange)
            return exchange.refuse(response)
        case .refuseAndEnd(let response):
            let exchange = HTTPExchange(socket, server: self, request: request, bodyBytes: 0)
            own(socket, exchange)
            let isBodyToCome = ["POST", "PUT", "PATCH"].contains(target.method) && !isPipelined
            return exchange.refuseAndEnd(response, isBodyToCome: isBodyToCome)
        }
    }

    /// Whether the request, or what follows it, had come before the answer to the one before it.
    private func isPipelined(_ socket: LibrarySocket) -> Bool {
        guard isEncrypted else { return socket.hasInputLeft }
        return (owner(socket) as? HTTPRest)?.hasNothingComeSince(socket) ?? false
    }

    /// The exchange is over; the socket may go on to its next request.
    func exchangeCompleted(_ socket: LibrarySocket) {
        if isEncrypted { own(socket, HTTPRest(socket)) } else { release(socket) }
    }

    func connectionEnded(_ connection: WebSocketConnection, code: UInt16) {
        connectionCount -= 1
        handler?.closed(connection, code: code)
    }

    /// Makes `owner` what the socket is for, in place of what it was for before.
    private func own(_ socket: LibrarySocket, _ owner: AnyObject) {
        release(socket)
        // SAFETY: retained here, released in `release`, which the socket's destruction calls at the latest.
        unsafe socket.owner = Unmanaged.passRetained(owner).toOpaque()
    }

    /// Ends what the socket was for.
    func release(_ socket: LibrarySocket) {
        guard let data = unsafe socket.owner else { return }
        unsafe socket.owner = nil
        // SAFETY: the counterpart of `own`.
        let owner = unsafe Unmanaged<AnyObject>.fromOpaque(data).takeRetainedValue()
        if let exchange = owner as? HTTPExchange { exchange.socketEnded() }
        if let connection = owner as? WebSocketConnection { connection.socketEnded(libraryCode: nil) }
    }

    private func owner(_ socket: LibrarySocket) -> AnyObject? {
        // SAFETY: the pointer was retained by `own` and is nil after `release`.
        unsafe socket.owner.map { unsafe Unmanaged<AnyObject>.fromOpaque($0).takeUnretainedValue() }
    }

    private func connection(_ socket: LibrarySocket) -> WebSocketConnection? { owner(socket) as? WebSocketConnection }

    private func exchange(_ socket: LibrarySocket) -> HTTPExchange? { owner(socket) as? HTTPExchange }
}

/// The C callback of all server contexts; the server is the context's user pointer.
private func serverCallback(
    _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    guard let wsi = unsafe wsi, let server = unsafe lws_context_user(lws_get_context(wsi)) else { return 0 }
    // SAFETY: the server outlives its context.
    let me = unsafe Unmanaged<WebSocketServer>.fromOpaque(server).takeUnretainedValue()
    if reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS, let user = unsafe user {
        unsafe me.encryptionBegan(user)
        return 0
    }
    return
        unsafe me
        .called(LibrarySocket(wsi), reason, UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
}

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

    private(set) var configuration: WebSocketServerConfiguration
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
    private var waiting = ArrivalOrder<Waiting>()
    private var gate: AddressGate
    /// Whom the sockets are counted for of which any is.
    private var addresses: [LibrarySocket: PeerAddress] = [:]
    /// The sockets, by descriptor, that the library gets as soon as their first request has come.
    private var newcomers: [Int32: HeadWatch] = [:]
    /// Of plain sockets that are no WebSockets.
    private var judgedInputs: [LibrarySocket: JudgedInput] = [:]
    /// What all connections read into, one after another.
    var receiveBuffer: [UInt8]
    /// Of all WebSockets in the turn that began then.
    var bytesRead = 0
    var readingSince: UInt64 = 0

    private enum Waiting: Hashable {
        case newcomer(Int32)
        case socket(LibrarySocket)
    }

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
        receiveBuffer = [UInt8](repeating: 0, count: configuration.readBytes)
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
                // Not used either, but kept by the library for each socket.
                .init(name: configuration.subprotocol, receiveBufferBytes: 16),
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

    /// Lets each address in as often from now on, and keeps as many bytes for a connection that reads slowly.
    public func allow(socketsPerAddress: Int, perSecond: Int, queuedBytes: Int) {
        gate.allow(sockets: socketsPerAddress, perSecond: perSecond)
        configuration.maximumQueuedBytes = queuedBytes
    }

    /// - Parameter context: the `SSL_CTX` of the library's, which is being made.
    fileprivate func encryptionBegan(_ context: UnsafeMutableRawPointer) { unsafe certificateSlot?.serve(context) }

    private func destroy() {
        let descriptors = newcomers.keys
        newcomers = [:]
        descriptors.forEach(closeDescriptor)
        library?.destroy()
        library = nil
        handler = nil
    }
}

// The listening socket.
extension WebSocketServer {
    private func acceptWaiting() {
        guard library != nil else { return }
        for _ in 0..<configuration.acceptsPerTurn {
            let isFull = waiting.count >= configuration.maximumPlainSockets
            guard !isFull || endOldestWaiting() else { return pauseAccepting() }
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
            take(descriptor, of: peer)
            // Those who come back as soon as they are ended would take all of the thread's time.
            if isFull { return pauseAccepting(milliseconds: Self.evictionPauseMilliseconds) }
        }
    }

    private func take(_ descriptor: Int32, of peer: PeerAddress) {
        let counted = gate.counts(peer) ? peer : nil
        guard counted.map({ gate.admit($0, atMilliseconds: loop.nowMilliseconds) }) ?? true else {
            closeDescriptor(descriptor)
            handler?.turnedAway(.address)
            return
        }
        // What is encrypted nobody but the library can look at.
        if isEncrypted { _ = adopt(descriptor, of: counted) } else { awaitFirstHead(descriptor, of: counted) }
    }

    private func awaitFirstHead(_ descriptor: Int32, of peer: PeerAddress?) {
        waiting.add(.newcomer(descriptor))
        newcomers[descriptor] = watchHead(descriptor, from: .atOnce) { [unowned self] end in
            guard case .good(let judged) = end else { return endNewcomer(descriptor, of: peer) }
            newcomers[descriptor] = nil
            waiting.remove(.newcomer(descriptor))
            if let socket = adopt(descriptor, of: peer) { judgedInputs[socket] = judged }
        }
    }

    private func watchHead(
        _ descriptor: Int32, from clock: HeadWatch.Clock, keepOthers: @escaping () -> Void = {},
        ended: @escaping (HeadWatch.End) -> Void
    ) -> HeadWatch {
        HeadWatch(
            loop: loop, descriptor: descriptor, timeoutMilliseconds: configuration.requestTimeoutSeconds * 1000,
            from: clock,
            keepOthers: keepOthers, ended: ended)
    }

    private func endNewcomer(_ descriptor: Int32, of peer: PeerAddress?) {
        newcomers[descriptor] = nil
        waiting.remove(.newcomer(descriptor))
        if let peer { gate.leave(peer) }
        closeDescriptor(descriptor)
    }

    private func adopt(_ descriptor: Int32, of peer: PeerAddress?) -> LibrarySocket? {
        // On failure the library has closed the socket and logged why.
        guard let library, let raw = unsafe lws_adopt_socket_vhost(library.vhost, descriptor) else {
            if let peer { gate.leave(peer) }
            return nil
        }
        let socket = unsafe LibrarySocket(raw)
        addresses[socket] = peer
        return socket
    }

    /// Makes room for another socket; false where all are being answered.
    private func endOldestWaiting() -> Bool {
        for _ in 0..<configuration.maximumPlainSockets {
            switch waiting.takeOldest() {
            case nil: return false
            case .newcomer(let descriptor): newcomers[descriptor]?.giveUp()
            case .socket(let socket):
                if exchange(socket)?.isBeingAnswered == true {
                    waiting.add(.socket(socket))
                    continue
                }
                socket.end()
            }
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
        case LWS_CALLBACK_SERVER_WRITEABLE: return connection(socket)?.becameWritable() ?? -1
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            // With an upgrade that it does not know the library has answered, and drops the headers, whose name it hands all the same.
            guard RequestHead(socket).has(WSI_TOKEN_UPGRADE), let name = bytes.baseAddress,
                unsafe passesOver(upgradeNamed: name)
            else { return handshakeArrived(socket) }
        case LWS_CALLBACK_ESTABLISHED:
            guard let connection = connection(socket) else { return -1 }
            connectionCount += 1
            waiting.remove(.socket(socket))
            let isEarly = judgedInputs.removeValue(forKey: socket)?.isExceeded(byBytesTaken: socket.bytesTaken) ?? false
            return connection.handshakeCompleted(isEarly: isEarly)
        case LWS_CALLBACK_CLOSED: connection(socket)?.socketEnded()
        // Whoever watches the descriptor stops before it is another's.
        case LWS_CALLBACK_CLOSED_HTTP: if owner(socket) is HeadWatch { release(socket) }
        case LWS_CALLBACK_HTTP: return requestArrived(socket)
        case LWS_CALLBACK_HTTP_BODY: return unsafe exchange(socket)?.bodyArrived(bytes) ?? -1
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: return exchange(socket)?.requestCompleted() ?? 0
        case LWS_CALLBACK_HTTP_WRITEABLE: return exchange(socket)?.write() ?? 0
        case LWS_CALLBACK_WSI_CREATE: waiting.add(.socket(socket))
        case LWS_CALLBACK_WSI_DESTROY:
            waiting.remove(.socket(socket))
            if let address = addresses.removeValue(forKey: socket) { gate.leave(address) }
            judgedInputs[socket] = nil
            release(socket)
        default: break
        }
        return 0
    }

    /// Has the library go on with a request that would rather speak HTTP/2 as if it did not say so (RFC 9110 §7.8), as clients do by
    /// themselves; it would upgrade, or end, what is not refused.
    private func passesOver(upgradeNamed name: UnsafeRawPointer) -> Bool {
        // SAFETY: the library hands its own copy of the value, which ends with a zero.
        guard unsafe strcasecmp(name.assumingMemoryBound(to: CChar.self), "h2c") == 0 else { return false }
        unsafe UnsafeMutableRawPointer(mutating: name).storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        return true
    }

    private func handshakeArrived(_ socket: LibrarySocket) -> Int32 {
        guard isJudged(socket) else { return -1 }
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
        guard isJudged(socket) else { return -1 }
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
            if bodyBytes > 0 {
                // RFC 9110 §10.1.1: who sends a large body may wait until somebody wants it.
                if head.value(WSI_TOKEN_HTTP_EXPECT)?.lowercased() == "100-continue" {
                    guard socket.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...]) else { return -1 }
                }
                exchange.limitBodyTime(bodyBytes)
            }
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

    /// The exchange is over, and the socket goes on to its next request; false when it is to be ended instead.
    func exchangeCompleted(_ socket: LibrarySocket) -> Bool {
        if isEncrypted { own(socket, HTTPRest(socket)) } else { release(socket) }
        return socket.completeTransaction() && (isEncrypted || awaitNextHead(socket))
    }

    /// Has the library read no more of a plain socket before its next head is judged, as the first was.
    private func awaitNextHead(_ socket: LibrarySocket) -> Bool {
        guard let judged = judgedInputs[socket], judged.requests == 0 else { return true }
        guard !judged.isExceeded(byBytesTaken: socket.bytesTaken) else { return false }
        socket.skipReading()
        let watch = watchHead(socket.descriptor, from: .atFirstByte, keepOthers: socket.skipReading) {
            [unowned self] end in
            release(socket)
            guard case .good(let judged) = end else { return socket.end() }
            judgedInputs[socket] = judged
        }
        own(socket, watch)
        return true
    }

    /// Whether the request that the library reports was judged before it was read; what is encrypted never is.
    private func isJudged(_ socket: LibrarySocket) -> Bool {
        isEncrypted || judgedInputs[socket]?.requestReported() == true
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
        if let connection = owner as? WebSocketConnection { connection.socketEnded() }
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

/// The system's `close`, of which the server's own hides the name.
private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

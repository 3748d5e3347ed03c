import CLibwebsockets
public import HubLoop

/// What several clients on one event loop share: a libwebsockets context and its memory.
// SAFETY: a context is only handed over, from the thread that makes it to the loop thread; thread creation orders the
// two.
@safe public final class WebSocketClientContext: @unchecked Sendable {
    public let loop: EventLoop

    private var library: LibraryContext?
    /// Keeps each client until its end; sockets point at them without retaining.
    private var clients: [ObjectIdentifier: WebSocketClient] = [:]

    public init(
        loop: EventLoop, log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(WebSocketServerError) {
        self.loop = loop
        LibraryLog.send(to: log)
        // SAFETY: the context is destroyed by `close()`, at the latest in deinit.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        library = unsafe LibraryContext(
            loop: loop, serves: false, encryption: .connected,
            entries: [.init(name: LibraryContext.plainName, receiveBufferBytes: 4096)],
            user: me, callback: clientCallback)
        guard library != nil else { throw .noContext }
    }

    deinit {
        precondition(library == nil, "a WebSocketClientContext is closed before it is dropped")
    }

    /// Ends all clients without close frames; each delegate hears of it. At the end of this turn or, when the loop does
    /// not run, at once.
    public func close() {
        guard library != nil else { return }
        if loop.isRunning { loop.soon { self.destroy() } } else { destroy() }
    }

    /// The library's context; nil after `close()`.
    var raw: OpaquePointer? {
        unsafe library?.raw
    }

    func keep(_ client: WebSocketClient) {
        clients[ObjectIdentifier(client)] = client
    }

    func drop(_ client: WebSocketClient) {
        clients[ObjectIdentifier(client)] = nil
    }

    private func destroy() {
        library?.destroy()
        library = nil
        clients = [:]
    }
}

/// The C callback of all client contexts; the client is the socket's opaque pointer, nil after its end.
private func clientCallback(
    _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    guard let socket = unsafe wsi.map({ unsafe LibrarySocket($0) }), let client = unsafe socket.owner else { return 0 }
    // SAFETY: the context keeps the client until its end, when the client clears the pointer.
    return unsafe Unmanaged<WebSocketClient>.fromOpaque(client).takeUnretainedValue()
        .called(socket, reason, bytes, count)
}

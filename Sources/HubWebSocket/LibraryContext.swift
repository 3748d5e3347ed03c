import CLibwebsockets
import COpenSSL
import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One libwebsockets context on an event loop, with all memory that it only borrows.
///
/// Contexts of one process are made one after another, before their loops run: the library's set-up is process-wide.
@safe final class LibraryContext {
    /// One entry of the context's protocol list.
    struct ProtocolEntry {
        /// The name on the wire; the first entry's is never negotiated.
        let name: String
        let receiveBufferBytes: Int
    }

    /// What the context does about TLS.
    enum Encryption {
        case none
        /// Sockets that are accepted speak it; the callback is given the `SSL_CTX` to put a certificate in.
        case accepted
        /// Connections may ask for it, and trust whom the system trusts, or the file that `SSL_CERT_FILE` names.
        case connected
    }

    /// The name no client can offer: parentheses are no token characters (RFC 9110 §5.6.2).
    static let plainName = "(plain)"

    let raw: OpaquePointer
    let vhost: OpaquePointer

    private let protocols: UnsafeMutablePointer<lws_protocols>
    /// The C strings that the context borrows.
    private let names: [UnsafeMutablePointer<CChar>]
    private let idlePolicy: UnsafeMutablePointer<lws_retry_bo_t>
    /// An `SSL_CTX` for clients, which a server has none of.
    private let clientless: OpaquePointer?
    private let tick: LoopTimer

    /// Makes the context; nil when the library refuses, which it has then logged.
    ///
    /// `user` is what callbacks recover their owner from; the owner must outlive the context.
    init?(
        loop: EventLoop, serves: Bool, handshakeSeconds: Int = 5, encryption: Encryption = .none,
        entries: [ProtocolEntry], user: UnsafeMutableRawPointer,
        callback:
            @escaping @convention(c) (
                OpaquePointer?, lws_callback_reasons, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
            ) -> Int32
    ) {
        let protocols = UnsafeMutablePointer<lws_protocols>.allocate(capacity: entries.count + 1)
        unsafe protocols.initialize(repeating: lws_protocols(), count: entries.count + 1)
        let names = unsafe (entries.map(\.name) + ["default", "http/1.1"]).map { unsafe strdup($0)! }
        for (index, entry) in entries.enumerated() {
            unsafe protocols[index].name = UnsafePointer(names[index])
            unsafe protocols[index].callback = callback
            // Not used, but without user space the library leaves out its callbacks about the end.
            unsafe protocols[index].per_session_data_size = 1
            unsafe protocols[index].rx_buffer_size = entry.receiveBufferBytes
            // 0 would mean the receive buffer's size, and every longer write would be cut and copied.
            unsafe protocols[index].tx_packet_size = 1 << 20
        }
        // No ping and no hang-up by the library: its timers are one sorted list, too slow for many connections.
        let idlePolicy = UnsafeMutablePointer<lws_retry_bo_t>.allocate(capacity: 1)
        unsafe idlePolicy.initialize(to: lws_retry_bo_t())

        var info = unsafe lws_context_creation_info()
        unsafe info.port = serves ? CONTEXT_PORT_NO_LISTEN_SERVER : CONTEXT_PORT_NO_LISTEN
        unsafe info.vhost_name = UnsafePointer(names[entries.count])
        unsafe info.protocols = UnsafePointer(protocols)
        unsafe info.alpn = UnsafePointer(names[entries.count + 1])
        unsafe info.timeout_secs = UInt32(handshakeSeconds)
        // For the head of a request, from its first byte to its last.
        unsafe info.timeout_secs_ah_idle = UInt32(handshakeSeconds)
        unsafe info.keepalive_timeout = 30
        unsafe info.options = UInt64(LWS_SERVER_OPTION_LIBEV) | UInt64(LWS_SERVER_OPTION_VALIDATE_UTF8)
        switch encryption {
        case .none: break
        case .accepted:
            unsafe info.options |=
                UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT) | UInt64(LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX)
            // The library would make one for clients, too, with all authorities that the system trusts, and never free it.
            unsafe info.provided_client_ssl_ctx = SSL_CTX_new(TLS_client_method())
        case .connected: unsafe info.options |= UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
        }
        unsafe info.retry_and_idle_policy = UnsafePointer(idlePolicy)
        unsafe info.user = user
        unsafe info.gid = -1
        unsafe info.uid = -1
        var loops: [UnsafeMutableRawPointer?] = unsafe [UnsafeMutableRawPointer(loop.raw)]
        let made = unsafe loops.withUnsafeMutableBufferPointer { loops in
            unsafe info.foreign_loops = loops.baseAddress
            return unsafe lws_create_context(&info)
        }
        guard let made = unsafe made, let vhost = unsafe lws_get_vhost_by_name(made, "default") else {
            unsafe names.forEach { unsafe free($0) }
            unsafe protocols.deallocate()
            unsafe idlePolicy.deallocate()
            unsafe SSL_CTX_free(info.provided_client_ssl_ctx)
            return nil
        }
        unsafe self.raw = made
        unsafe self.vhost = vhost
        unsafe self.protocols = protocols
        unsafe self.names = names
        unsafe self.idlePolicy = idlePolicy
        unsafe clientless = info.provided_client_ssl_ctx
        // With libev the library's own timers stand still while no socket moves; a nudge makes it look at them.
        tick = loop.every(milliseconds: 250) { unsafe lws_cancel_service(made) }
    }

    /// Destroys the context: all its sockets are closed and their callbacks called before this returns.
    ///
    /// Loop thread, or no loop running; never from inside a callback of the library.
    func destroy() {
        tick.cancel()
        unsafe lws_context_destroy(raw)
    }

    deinit {
        unsafe names.forEach { unsafe free($0) }
        unsafe protocols.deallocate()
        unsafe idlePolicy.deallocate()
        unsafe SSL_CTX_free(clientless)
    }
}

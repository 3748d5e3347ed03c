import CLibwebsockets
import COpenSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One socket of libwebsockets (`struct lws`), under names that say what the calls do.
///
/// Loop thread only, and only until the library's last callback about it: whoever stores one drops it then.
@safe struct LibrarySocket {
    let raw: OpaquePointer

    init(_ raw: OpaquePointer) {
        unsafe self.raw = unsafe raw
    }

    /// Whether the kernel has not yet taken all of what was written; the library keeps a copy of the rest.
    var hasOutputLeft: Bool { unsafe lws_partial_buffered(raw) != 0 }

    /// Whether a close frame of ours, or of the library for a broken frame, is on its way.
    var isClosing: Bool { unsafe lws_get_close_length(raw) > 0 }

    /// What the socket is for, unretained; its owner sets it and clears it.
    var owner: UnsafeMutableRawPointer? {
        get { unsafe lws_get_opaque_user_data(raw) }
        nonmutating set { unsafe lws_set_opaque_user_data(raw, newValue) }
    }

    /// The socket itself, for plain TCP alone: under TLS nobody but the library may write to it.
    var descriptor: Int32 { unsafe lws_get_socket_fd(raw) }

    /// What was read of a plain socket since it was connected; nil where the system does not say.
    var bytesTaken: UInt64? { TakenInput.bytes(of: descriptor) }

    /// The numeric address of the other end; IPv4 in its own form also on an IPv6 socket. Empty when it is gone.
    var peer: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let text = unsafe lws_get_peer_simple(raw, buffer.baseAddress, buffer.count) else { return "" }
            let address = unsafe String(cString: text)
            return address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        }
    }

    /// What came of asking the socket for bytes.
    enum Reading {
        case bytes(Int)
        case nothing
        /// The peer has ended, or the connection has failed.
        case ended
    }

    /// Fills the beginning of `buffer` with at most `count` of the bytes that have come, past the library.
    ///
    /// For a WebSocket whose reading was taken from the library (`setReading(false)`).
    func receive(into buffer: inout [UInt8], atMost count: Int) -> Reading {
        if let session = unsafe lws_get_ssl(raw) { return unsafe decrypt(session, into: &buffer, atMost: count) }
        let received = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, min(count, $0.count), 0)
        }
        if received > 0 { return .bytes(received) }
        return received < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended
    }

    private func decrypt(_ session: OpaquePointer, into buffer: inout [UInt8], atMost count: Int) -> Reading {
        ERR_clear_error()
        let received = unsafe buffer.withUnsafeMutableBytes {
            unsafe SSL_read(session, $0.baseAddress, Int32(clamping: min(count, $0.count)))
        }
        if received > 0 { return .bytes(Int(received)) }
        let error = unsafe SSL_get_error(session, received)
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? .nothing : .ended
    }

    /// Whether TLS has decrypted bytes that were not asked for yet: no event of the descriptor tells of them.
    var hasDecryptedInput: Bool { unsafe lws_get_ssl(raw).map { unsafe SSL_pending($0) > 0 } ?? false }

    /// Asks for one callback as soon as everything is written.
    func wantWritable() {
        unsafe _ = lws_callback_on_writable(raw)
    }

    /// Lets input in or holds it back; an HTTP socket held back reports no writability either, a WebSocket does.
    func setReading(_ reads: Bool) {
        unsafe _ = lws_rx_flow_control(raw, reads ? 1 : 0)
    }

    /// Has the library not read what this turn has found to be there; the next turn finds it again.
    ///
    /// Held back for good an HTTP socket would be ready to be written to for ever, as the library then passes over that, too.
    func skipReading() {
        setReading(false)
        setReading(true)
    }

    /// Hands bytes to the socket as they are; false when the socket is dead. Ask `hasOutputLeft` before.
    @inline(__always)
    func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // The library takes a mutable pointer for framing in place; written raw the bytes stay as they are.
            guard let start = unsafe UnsafeMutablePointer(mutating: buffer.baseAddress) else { return true }
            return unsafe lws_write(raw, start, buffer.count, hub_lws_write_raw) >= 0
        }
    }

    /// Gives the close frame to the library, which sends it when the callback then returns below zero.
    func setCloseReason(code: UInt16, reason: String = "") {
        var reason = FrameWriter.closeReason(reason)
        unsafe reason.withUnsafeMutableBufferPointer {
            unsafe lws_close_reason(raw, lws_close_status(UInt32(code)), $0.baseAddress, $0.count)
        }
    }

    /// Tells the peer that nothing more will come.
    func endWriting() {
        unsafe _ = shutdown(lws_get_socket_fd(raw), Int32(SHUT_WR))
    }

    /// Ends the socket at once, whatever is still to be written; its last callbacks come from here or in the next turn.
    ///
    /// Never from inside one of the socket's own callbacks: the library frees it.
    func end() {
        // With output left the library would go on trying for seconds; shut down, its next write fails and it lets go.
        unsafe _ = shutdown(lws_get_socket_fd(raw), Int32(SHUT_RDWR))
        unsafe lws_set_timeout(raw, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_SYNC)
    }

    /// Lets the library end an HTTP request that makes no progress for so long.
    func setRequestTimeout(seconds: Int32) {
        unsafe lws_set_timeout(raw, PENDING_TIMEOUT_HTTP_CONTENT, seconds)
    }

    /// Bytes that TLS has read from the network for this socket.
    var encryptedBytesRead: UInt64 {
        guard let session = unsafe lws_get_ssl(raw) else { return 0 }
        return unsafe BIO_number_read(SSL_get_rbio(session))
    }

    /// Whether the library holds input of this socket that it has read and not yet used: pipelined requests.
    ///
    /// The library only tells whether any socket of the context has some, so this may be true for another's sake; with
    /// TLS it also is for bytes that are not decrypted yet.
    var hasInputLeft: Bool {
        let context = unsafe lws_get_context(raw)
        return unsafe lws_service_adjust_timeout(context, 1, 0) == 0
    }

    /// Makes the socket ready for its next HTTP request; false when it is to be ended instead.
    func completeTransaction() -> Bool {
        unsafe lws_http_transaction_completed(raw) == 0
    }

    /// Puts the piece of a message that the current callback is about behind those before it.
    func assemble(
        _ piece: UnsafeRawBufferPointer, in assembler: inout MessageAssembler, maximumBytes: Int
    ) -> MessageAssembler.Action {
        unsafe assembler.pieceArrived(
            piece, isFirst: lws_is_first_fragment(raw) != 0, isFinal: lws_is_final_fragment(raw) != 0,
            isBinary: lws_frame_is_binary(raw) != 0, remainingBytes: Int(clamping: lws_remaining_packet_payload(raw)),
            maximumBytes: maximumBytes)
    }
}

/// The same one, as long as it lives.
extension LibrarySocket: Hashable {
    static func == (left: Self, right: Self) -> Bool { unsafe left.raw == right.raw }
    func hash(into hasher: inout Hasher) { unsafe hasher.combine(raw) }
}

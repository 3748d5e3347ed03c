#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What was read of a TCP socket by whomever: the system knows what has come, and what of it nobody has read yet.
enum TakenInput {
    /// Bytes since the connection began; nil where the system does not say (Linux does, since 4.1).
    static func bytes(of descriptor: Int32) -> UInt64? {
        #if os(Linux)
            var length = socklen_t(infoBytes)
            var unread: Int32 = 0
            return unsafe withUnsafeTemporaryAllocation(byteCount: infoBytes, alignment: 8) { info in
                let isKnown =
                    unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &length) == 0
                    && ioctl(descriptor, UInt(FIONREAD), &unread) == 0
                guard isKnown, length == infoBytes else { return nil }
                let received = unsafe info.load(fromByteOffset: receivedOffset, as: UInt64.self)
                // Of a connection that the other end has closed its end counts as a byte.
                let ending: UInt64 = unsafe isEnded(info[0]) ? 1 : 0
                return received - min(received, UInt64(unread) + ending)
            }
        #else
            return nil
        #endif
    }

    // struct tcp_info of linux/tcp.h, which the C library's of the same name is only the beginning of: the state comes first, and
    // tcpi_bytes_received (RFC 4898 tcpEStatsAppHCThruOctetsReceived) is the word at 128.
    private static let receivedOffset = 128
    private static let infoBytes = 136
    /// TCP_TIME_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK and TCP_CLOSING.
    private static func isEnded(_ state: UInt8) -> Bool { (6...9).contains(state) || state == 11 }
}

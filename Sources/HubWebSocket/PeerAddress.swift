import CLibwebsockets
import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whom a socket is counted for: an IPv4 address, or the /64 that a customer has of IPv6.
public struct PeerAddress: Hashable, Sendable {
    /// Of IPv4 the number in the low half, as ::ffff:0:0/96 has it; of IPv6 the upper half alone.
    private let word: UInt64
    private let isIPv4: Bool

    /// Reads a numeric address; nil where it is none.
    public init?(numeric text: String) {
        guard let address = SocketAddress(numeric: text, port: 0) else { return nil }
        self = unsafe address.withSockaddr { pointer, _ in unsafe Self(pointer) }
    }

    /// SAFETY: the caller's structure is as long as its family says.
    init(_ pointer: UnsafePointer<sockaddr>) {
        let raw = unsafe UnsafeRawPointer(pointer)
        if unsafe pointer.pointee.sa_family == sa_family_t(AF_INET) {
            isIPv4 = true
            word = unsafe UInt64(UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            return
        }
        let upper = unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let lower = unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        // On a socket of IPv6 a caller of IPv4 comes as ::ffff:a.b.c.d.
        isIPv4 = upper == 0 && lower >> 32 == 0xffff
        word = isIPv4 ? lower & 0xffff_ffff : upper == 0 ? lower : upper
    }
}

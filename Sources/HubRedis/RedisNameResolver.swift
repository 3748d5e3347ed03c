import Dispatch
import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns names into numeric addresses on a thread of its own, as the system's resolver blocks.
struct RedisNameResolver: Sendable {
    private let queue = DispatchQueue(label: "redis.names")

    /// Calls `done` on some other thread, or at once when the host is numeric; with nil when the name is not known.
    ///
    /// Of several addresses the attempt's number chooses one, in turn.
    func resolve(_ address: RedisAddress, attempt: Int, done: @escaping @Sendable (RedisAddress?) -> Void) {
        guard SocketAddress(numeric: address.host, port: address.port) == nil else { return done(address) }
        queue.async {
            let hosts = Self.numeric(address.host)
            done(hosts.isEmpty ? nil : RedisAddress(host: hosts[attempt % hosts.count], port: address.port))
        }
    }

    private static func numeric(_ name: String) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = StreamSocket.type
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &found) == 0 else { return [] }
        defer { unsafe freeaddrinfo(found) }
        var hosts: [String] = []
        var next = unsafe found
        while let entry = unsafe next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let failure = unsafe getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if failure == 0 {
                hosts.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            unsafe next = entry.pointee.ai_next
        }
        return hosts
    }
}

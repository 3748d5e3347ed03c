import Glibc

extension Address {
    /// A port on 127.0.0.1 that nobody listens at: for programs that cannot choose one and say which.
    static func free() throws -> Address {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        let any = Address(host: "127.0.0.1", port: 0)
        guard unsafe any.withSocketAddress({ unsafe bind(descriptor, $0, $1) }) == 0 else { throw SystemError("bind") }
        var bound = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &bound) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard result == 0 else { throw SystemError("getsockname") }
        return Address(host: any.host, port: bound.sin_port.bigEndian)
    }
}

import Glibc

@testable import linehub_loadtest

/// A listening socket on a free port of this machine.
final class Listener {
    let address: Address
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let any = Address(host: "127.0.0.1", port: 0)
        let bound = unsafe any.withSocketAddress { unsafe bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, 8) == 0 else { throw SystemError("listen") }
        self.descriptor = descriptor
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe getsockname(descriptor, $0, &size)
            }
        }
        address = Address(host: "127.0.0.1", port: UInt16(bigEndian: name.sin_port))
    }

    deinit { close(descriptor) }

    /// The next connection; blocks until it is there.
    func accept() throws -> Int32 {
        let peer = Glibc.accept(descriptor, nil, nil)
        guard peer >= 0 else { throw SystemError("accept") }
        return peer
    }
}

import Foundation
import Fuzzing

/// The other end of one connection of a hub: blocking, and never patient for longer than some seconds.
final class GatewayPeer {
    private let descriptor: Int32
    private static let patienceSeconds = 10

    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        hold(isConnected, "the hub takes connections")
    }

    deinit { close(descriptor) }

    /// Sends all; what a peer that has ended the connection does not take is dropped.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a frame of a client with its first byte as given; the mask changes nothing, so that inputs can be read.
    func sendFrame(_ first: UInt8, _ payload: [UInt8]) {
        let length: [UInt8] =
            payload.count < 126
            ? [0x80 | UInt8(payload.count)]
            : [0x80 | 126, UInt8(truncatingIfNeeded: payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)]
        send([first] + length + [0, 0, 0, 0] + payload)
    }

    /// Reads until nothing has come for some milliseconds.
    func readWhatComes() {
        while wait(milliseconds: 20), read() {}
    }

    /// Says that nothing more comes, and reads until the hub ends the connection too; false where it does not.
    func leave() -> Bool {
        shutdown(descriptor, Int32(SHUT_WR))
        while wait(milliseconds: Int32(Self.patienceSeconds * 1000)) {
            guard read() else { return true }
        }
        return false
    }

    private func wait(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) == 1
    }

    /// False at the end.
    private func read() -> Bool {
        unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0) > 0
        }
    }
}

/// Looks again for some seconds until it is so.
func eventually(_ isSo: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while !isSo() {
        guard ContinuousClock.now < end else { return false }
        sched_yield()
    }
    return true
}

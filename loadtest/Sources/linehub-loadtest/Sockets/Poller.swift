import CLinux
import Glibc

/// One epoll instance: which of many sockets can be read or written.
@safe final class Poller {
    /// What a wait found of one socket.
    struct Readiness {
        let connection: Int
        let readable: Bool
        let writable: Bool
    }

    private let descriptor: Int32
    private var found: [epoll_event]

    init(batch: Int = 512) throws {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("epoll_create1") }
        unsafe found = Array(repeating: epoll_event(), count: batch)
    }

    deinit { close(descriptor) }

    /// Watches a socket for reading, and for writing if asked; found again under `connection`.
    func add(_ socket: Socket, as connection: Int, writable: Bool) throws {
        try control(EPOLL_CTL_ADD, socket, connection, writable)
    }

    /// Changes whether the socket is watched for writing.
    func change(_ socket: Socket, as connection: Int, writable: Bool) throws {
        try control(EPOLL_CTL_MOD, socket, connection, writable)
    }

    /// Stops reading from the socket, as a client does that hangs; `change` begins again.
    func mute(_ socket: Socket, as connection: Int) throws {
        try control(EPOLL_CTL_DEL, socket, connection, false)
    }

    /// How many sockets are ready, after at most this long; read them with `readiness`.
    func wait(nanoseconds: UInt64) -> Int {
        var limit = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let count = unsafe found.withUnsafeMutableBufferPointer { events in
            unsafe epoll_pwait2(descriptor, events.baseAddress!, Int32(events.count), &limit, nil)
        }
        return max(0, Int(count))
    }

    /// What the last wait found.
    func readiness(_ index: Int) -> Readiness {
        let event = unsafe found[index]
        let ends = EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
        return Readiness(
            connection: Int(unsafe event.data.u64), readable: unsafe event.events & ends != 0,
            writable: unsafe event.events & EPOLLOUT.rawValue != 0)
    }

    private func control(_ operation: Int32, _ socket: Socket, _ connection: Int, _ writable: Bool) throws {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue | (writable ? EPOLLOUT.rawValue : 0)
        unsafe event.data.u64 = UInt64(connection)
        guard unsafe epoll_ctl(descriptor, operation, socket.descriptor, &event) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }
}

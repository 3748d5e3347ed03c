#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The way out of one server's connections: what is due in a turn of the loop leaves at once, each connection by one send.
///
/// Whole frames are put in once, and any number of connections are sent any stretch of them. Nothing is allocated per
/// send, and no connection's object is touched. Loop thread only.
public final class Outlet {
    /// Some of this turn's bytes; valid until `submit`.
    public struct Stretch: Hashable, Sendable {
        var start: Int
        public private(set) var count: Int

        init(start: Int, count: Int) {
            self.start = start
            self.count = count
        }

        /// Takes in the stretch that begins where this one ends; false where it lies elsewhere.
        public mutating func extend(by next: Stretch) -> Bool {
            guard start + count == next.start else { return false }
            count += next.count
            return true
        }
    }

    /// What became of a send that did not simply leave.
    public enum Trouble: Sendable {
        /// The kernel took a part or nothing; the library has the rest. `writable` comes when all has gone.
        case filled
        /// The socket is dead; its `closed` follows.
        case dead
    }

    private struct Send {
        var slot: ConnectionSlot
        var stretch: Stretch
    }

    private struct Port {
        /// -1 while the slot has no open connection.
        var descriptor: Int32 = -1
        /// Set while older output of the connection waits in user space, behind which all other must stand.
        var isBlocked = false
    }

    private var bytes: [UInt8] = []
    private var sends: [Send] = []
    private var ports: [Port] = []
    private var connections: [WebSocketConnection?] = []
    private var vacancies: [ConnectionSlot] = []

    /// What the arena may keep at rest.
    private static let restBytes = 1 << 20

    /// Bytes put in since the last `submit`.
    public var byteCount: Int { bytes.count }

    /// Sends that wait for `submit`.
    public var sendCount: Int { sends.count }

    public init() {}

    /// Whether the connection can be sent something now.
    public func isReady(_ slot: ConnectionSlot) -> Bool {
        guard slot.index < ports.count else { return false }
        let port = ports[slot.index]
        return port.descriptor >= 0 && !port.isBlocked
    }

    /// Puts bytes in.
    public func put(_ piece: [UInt8]) -> Stretch {
        let start = bytes.count
        bytes.append(contentsOf: piece)
        return Stretch(start: start, count: piece.count)
    }

    /// Puts stretches in again, one behind the other, so that they leave in one send.
    public func join(_ stretches: some Sequence<Stretch>) -> Stretch {
        let start = bytes.count
        for stretch in stretches {
            bytes.reserveCapacity(bytes.count + stretch.count)
            bytes.append(contentsOf: bytes[stretch.start..<stretch.start + stretch.count])
        }
        return Stretch(start: start, count: bytes.count - start)
    }

    /// Has the connection, which is ready, sent the stretch by `submit`; at most once before it.
    public func send(_ stretch: Stretch, to slot: ConnectionSlot) {
        sends.append(Send(slot: slot, stretch: stretch))
    }

    /// Sends everything, and forgets this turn's bytes; reports what did not simply leave.
    public func submit(_ report: (ConnectionSlot, Trouble) -> Void) {
        guard !sends.isEmpty else { return bytes.removeAll(keepingCapacity: bytes.capacity <= Self.restBytes) }
        var troubled: [(slot: ConnectionSlot, stretch: Stretch, sent: Int)] = []
        unsafe bytes.withUnsafeBytes { bytes in
            for send in sends {
                let port = ports[send.slot.index]
                guard port.descriptor >= 0 else { continue }
                let start = unsafe bytes.baseAddress! + send.stretch.start
                let sent = unsafe transmit(port.descriptor, start, send.stretch.count)
                if sent < send.stretch.count { troubled.append((send.slot, send.stretch, sent)) }
            }
        }
        for trouble in troubled {
            guard let connection = connections[trouble.slot.index] else { continue }
            let rest = bytes[trouble.stretch.start..<trouble.stretch.start + trouble.stretch.count]
                .dropFirst(max(0, trouble.sent))
            report(trouble.slot, trouble.sent >= 0 && connection.takeRest(rest) ? .filled : .dead)
        }
        sends.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.restBytes)
    }

    /// Hands bytes to the kernel: how many it took, 0 where it takes none now, -1 where the socket is dead.
    private func transmit(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        while true {
            let sent = unsafe systemSend(descriptor, start, count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            if sent >= 0 { return sent }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return 0
            default: return -1
            }
        }
    }

    // MARK: Connections come and go

    func add(_ connection: WebSocketConnection, descriptor: Int32) -> ConnectionSlot {
        let slot = vacancies.popLast() ?? ConnectionSlot(UInt32(ports.count))
        if slot.index == ports.count {
            ports.append(Port())
            connections.append(nil)
        }
        ports[slot.index] = Port(descriptor: descriptor)
        connections[slot.index] = connection
        return slot
    }

    /// Nothing more is sent, but the slot is not given out again yet.
    func shut(_ slot: ConnectionSlot) {
        guard slot.index < ports.count else { return }
        ports[slot.index].descriptor = -1
    }

    /// The connection has ended.
    func remove(_ slot: ConnectionSlot) {
        shut(slot)
        connections[slot.index] = nil
        vacancies.append(slot)
    }

    func setBlocked(_ slot: ConnectionSlot, _ isBlocked: Bool) { ports[slot.index].isBlocked = isBlocked }
}

/// The system's `send`, which a method of that name would hide.
private func systemSend(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int, _ flags: Int32) -> Int {
    unsafe send(descriptor, start, count, flags)
}

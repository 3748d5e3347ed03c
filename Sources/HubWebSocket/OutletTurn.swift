#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What an outlet sends in one turn: the bytes, put in once, and who is sent which of them.
struct OutletTurn {
    struct Send {
        var slot: ConnectionSlot
        var stretch: Outlet.Stretch
    }

    /// A send of which the kernel did not take everything; `sent` is -1 where the socket is dead.
    struct Rest {
        var send: Send
        var sent: Int
    }

    private var bytes: [UInt8] = []
    private(set) var sends: [Send] = []

    var byteCount: Int { bytes.count }

    /// What the arena may keep at rest.
    private static let restBytes = 1 << 20

    mutating func put(_ piece: [UInt8]) -> Outlet.Stretch {
        let start = bytes.count
        bytes.append(contentsOf: piece)
        return Outlet.Stretch(start: start, count: piece.count)
    }

    mutating func put(_ pieces: some Sequence<[UInt8]>) -> Outlet.Stretch {
        let start = bytes.count
        for piece in pieces { bytes.append(contentsOf: piece) }
        return Outlet.Stretch(start: start, count: bytes.count - start)
    }

    mutating func join(_ stretches: some Sequence<Outlet.Stretch>) -> Outlet.Stretch {
        let start = bytes.count
        for stretch in stretches {
            let end = bytes.count
            // Grown first and copied then: a slice of the array would hold it while it is appended, which copies it whole.
            bytes.append(contentsOf: repeatElement(0, count: stretch.count))
            unsafe bytes.withUnsafeMutableBytes { bytes in
                let piece = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[stretch.start..<stretch.start + stretch.count])
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(from: piece)
            }
        }
        return Outlet.Stretch(start: start, count: bytes.count - start)
    }

    mutating func send(_ stretch: Outlet.Stretch, to slot: ConnectionSlot) {
        sends.append(Send(slot: slot, stretch: stretch))
    }

    /// Hands every send to the kernel; returns those of which it did not take everything.
    func transmit(by ports: OutletPorts) -> [Rest] {
        var rests: [Rest] = []
        unsafe bytes.withUnsafeBytes { bytes in
            for send in sends {
                let descriptor = ports.descriptor(of: send.slot)
                guard descriptor >= 0, let base = bytes.baseAddress else { continue }
                let sent = unsafe transmit(descriptor, base + send.stretch.start, send.stretch.count)
                if sent < send.stretch.count { rests.append(Rest(send: send, sent: sent)) }
            }
        }
        return rests
    }

    /// Every send, whole, where the kernel is not to be handed any.
    func untransmitted(by ports: OutletPorts) -> [Rest] {
        sends.filter { ports.descriptor(of: $0.slot) >= 0 }.map { Rest(send: $0, sent: 0) }
    }

    /// What the kernel did not take of a send.
    func bytes(of rest: Rest) -> ArraySlice<UInt8> {
        bytes[rest.send.stretch.start..<rest.send.stretch.start + rest.send.stretch.count].dropFirst(max(0, rest.sent))
    }

    mutating func clear() {
        sends.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.restBytes)
    }

    /// How many bytes the kernel took, 0 where it takes none now, -1 where the socket is dead.
    private func transmit(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        while true {
            let sent = unsafe Self.send(descriptor, start, count)
            if sent >= 0 { return sent }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return 0
            default: return -1
            }
        }
    }

    private static func send(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.send(descriptor, start, count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        #else
            unsafe Darwin.send(descriptor, start, count, MSG_DONTWAIT)
        #endif
    }
}

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

    // SAFETY: only the loop thread is here, and no change of the two calls back out of them. Swift's checks of that at
    // run time would be the greater part of what a delivery costs besides its send.
    @exclusivity(unchecked) private var turn = OutletTurn()
    @exclusivity(unchecked) private var ports = OutletPorts()

    /// Whether the library encrypts what is sent: nobody else may write to the sockets then.
    var isEncrypted = false

    public init() {}

    /// Bytes that wait for `submit`.
    public var byteCount: Int { unsafe turn.byteCount }

    /// Sends that wait for `submit`.
    public var sendCount: Int { unsafe turn.sends.count }

    /// Whether the connection can be sent something now.
    public func isReady(_ slot: ConnectionSlot) -> Bool { unsafe ports.isReady(slot) }

    /// Puts bytes in.
    public func put(_ piece: [UInt8]) -> Stretch { unsafe turn.put(piece) }

    /// Puts bytes in, one piece behind the other.
    public func put(_ pieces: some Sequence<[UInt8]>) -> Stretch { unsafe turn.put(pieces) }

    /// Puts stretches in again, one behind the other, so that they leave in one send.
    public func join(_ stretches: some Sequence<Stretch>) -> Stretch { unsafe turn.join(stretches) }

    /// Has the connection, which is ready, sent the stretch by `submit`; at most once before it.
    public func send(_ stretch: Stretch, to slot: ConnectionSlot) { unsafe turn.send(stretch, to: slot) }

    /// Sends everything, and forgets this turn's bytes; reports what did not simply leave.
    public func submit(_ report: (ConnectionSlot, Trouble) -> Void) {
        for rest in unsafe isEncrypted ? turn.untransmitted(by: ports) : turn.transmit(by: ports) {
            guard let connection = unsafe ports.connection(at: rest.send.slot) else { continue }
            let isKept = unsafe rest.sent >= 0 && connection.takeRest(turn.bytes(of: rest))
            // Of a send longer than a segment the kernel may take the rest when it is asked again.
            if isKept, unsafe ports.isReady(rest.send.slot) { continue }
            report(rest.send.slot, isKept ? .filled : .dead)
        }
        unsafe turn.clear()
    }

    // MARK: Connections come and go

    func add(_ connection: WebSocketConnection, descriptor: Int32) -> ConnectionSlot {
        unsafe ports.add(connection, descriptor: descriptor)
    }

    /// Nothing more is sent, but the slot is not given out again yet.
    func shut(_ slot: ConnectionSlot) { unsafe ports.shut(slot) }

    /// The connection has ended; its slot is not given out until `free`.
    func remove(_ slot: ConnectionSlot) { unsafe ports.remove(slot) }

    /// Nothing of what was meant for the connection is left.
    func free(_ slot: ConnectionSlot) { unsafe ports.free(slot) }

    func setBlocked(_ slot: ConnectionSlot, _ isBlocked: Bool) { unsafe ports.setBlocked(slot, isBlocked) }
}

/// Where an outlet finds each open connection, and whether it takes anything now.
struct OutletPorts {
    private struct Port {
        /// -1 while the slot has no open connection.
        var descriptor: Int32 = -1
        /// Set while older output of the connection waits in user space, behind which all other must stand.
        var isBlocked = false
    }

    private var ports: [Port] = []
    private var connections: [WebSocketConnection?] = []
    private var vacancies: [ConnectionSlot] = []

    func isReady(_ slot: ConnectionSlot) -> Bool {
        guard slot.index < ports.count else { return false }
        let port = ports[slot.index]
        return port.descriptor >= 0 && !port.isBlocked
    }

    func descriptor(of slot: ConnectionSlot) -> Int32 { ports[slot.index].descriptor }

    func connection(at slot: ConnectionSlot) -> WebSocketConnection? { connections[slot.index] }

    mutating func add(_ connection: WebSocketConnection?, descriptor: Int32) -> ConnectionSlot {
        let slot = vacancies.popLast() ?? ConnectionSlot(UInt32(ports.count))
        if slot.index == ports.count {
            ports.append(Port())
            connections.append(nil)
        }
        ports[slot.index] = Port(descriptor: descriptor)
        connections[slot.index] = connection
        return slot
    }

    mutating func shut(_ slot: ConnectionSlot) {
        guard slot.index < ports.count else { return }
        ports[slot.index].descriptor = -1
    }

    /// The connection has ended; its slot is not given out until `free`.
    mutating func remove(_ slot: ConnectionSlot) {
        shut(slot)
        connections[slot.index] = nil
    }

    mutating func free(_ slot: ConnectionSlot) { vacancies.append(slot) }

    mutating func setBlocked(_ slot: ConnectionSlot, _ isBlocked: Bool) { ports[slot.index].isBlocked = isBlocked }
}

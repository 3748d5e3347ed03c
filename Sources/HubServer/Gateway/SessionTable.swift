import HubWebSocket

/// The sessions of one service thread by the slot of their connection; a slot is used again after its connection's end.
struct SessionTable {
    private var sessions: [ClientSession?] = []

    /// How many slots there are, used or not.
    var slotCount: Int { sessions.count }

    subscript(slot: ConnectionSlot) -> ClientSession? {
        slot.index < sessions.count ? sessions[slot.index] : nil
    }

    /// The session that a handle names; nil after its end.
    subscript(handle: SessionHandle) -> ClientSession? {
        guard let session = self[handle.slot], session.connection.id == handle.connection else { return nil }
        return session
    }

    mutating func insert(_ session: ClientSession) {
        while sessions.count <= session.slot.index { sessions.append(nil) }
        sessions[session.slot.index] = session
    }

    mutating func remove(_ slot: ConnectionSlot) -> ClientSession? {
        guard let session = self[slot] else { return nil }
        sessions[slot.index] = nil
        return session
    }

    func forEach(_ body: (ClientSession) -> Void) {
        for session in sessions { if let session { body(session) } }
    }
}

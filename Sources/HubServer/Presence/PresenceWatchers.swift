import LineModel

/// Which sessions of one service thread watch the presence of which parties.
struct PresenceWatchers {
    private var sessions: [PartyID: [ClientSession]] = [:]

    func of(_ party: PartyID) -> [ClientSession] { sessions[party] ?? [] }

    /// Adds a session that does not watch the party yet; whether it is the first.
    mutating func add(_ session: ClientSession, of party: PartyID) -> Bool {
        sessions[party, default: []].append(session)
        return sessions[party]?.count == 1
    }

    /// Whether nobody is left.
    mutating func remove(_ session: ClientSession, of party: PartyID) -> Bool {
        sessions[party]?.removeAll { $0 === session }
        guard sessions[party]?.isEmpty == true else { return false }
        sessions[party] = nil
        return true
    }
}

/// The parties whose presence one session watches; its service thread alone touches it.
struct PresenceSubscriptions {
    var parties: Set<PartyID> = []
    /// Those whose newest row waits for room in the socket.
    var waiting: Set<PartyID> = []
}

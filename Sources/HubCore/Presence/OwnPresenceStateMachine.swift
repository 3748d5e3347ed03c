public import LineModel

/// What this node contributes to the presence of parties: its sockets by party and kind in, what the others must know out.
///
/// A value. Only what begins and ends counts, not each socket; what comes and goes while a batch is under way is one change,
/// or none. A batch of which nobody knows whether the store took it is offered again: the store knows by its number.
public struct OwnPresenceStateMachine: Sendable {
    /// Parties in one batch.
    private static let batchLength = 500

    private var sockets: [PartyID: [ClientKind: Int]] = [:]
    private var changed: Set<PartyID> = []
    private var node: NodeIncarnation?
    private var number: UInt64 = 0
    private var underWay: PresenceBatch?
    /// Whether the batch has been given to the store, which has not answered.
    private var isAsked = false

    public init() {}

    /// The number of the latest batch that the store has.
    public var latest: UInt64 { number }

    public mutating func connected(_ party: PartyID, _ kind: ClientKind) {
        let count = sockets[party]?[kind] ?? 0
        sockets[party, default: [:]][kind] = count + 1
        if count == 0 { changed.insert(party) }
    }

    public mutating func disconnected(_ party: PartyID, _ kind: ClientKind) {
        guard let count = sockets[party]?[kind] else { return }
        guard count == 1 else {
            sockets[party]?[kind] = count - 1
            return
        }
        sockets[party]?[kind] = nil
        if sockets[party]?.isEmpty == true { sockets[party] = nil }
        changed.insert(party)
    }

    /// The node acts under this number from now on, of which the store has nothing; nil where it must not act.
    public mutating func began(as incarnation: NodeIncarnation?) {
        node = incarnation
        number = 0
        underWay = nil
        isAsked = false
        changed = Set(sockets.keys)
    }

    /// What the store should take next, behind the batch `latest`; `committed`, `refused` or `failed` follows.
    public mutating func next() -> PresenceBatch? {
        guard let node, !isAsked else { return nil }
        if underWay == nil {
            guard !changed.isEmpty else { return nil }
            let parties = changed.prefix(Self.batchLength)
            changed.subtract(parties)
            underWay = PresenceBatch(
                node: node, number: number + 1,
                shares: parties.map { PresenceShare($0, Set(sockets[$0, default: [:]].keys)) })
        }
        isAsked = true
        return underWay
    }

    public mutating func committed(_ batch: PresenceBatch) {
        guard batch == underWay else { return }
        number = batch.number
        underWay = nil
        isAsked = false
    }

    /// The store stands at another batch. Returns whether the node may go on: it may not where what it had is gone.
    public mutating func refused(_ batch: PresenceBatch, at number: UInt64?) -> Bool {
        guard batch == underWay else { return true }
        // Nobody else counts under this name: it was taken, and the answer lost.
        guard number == batch.number else { return false }
        committed(batch)
        return true
    }

    /// Nobody knows whether the store took it.
    public mutating func failed(_ batch: PresenceBatch) {
        if batch == underWay { isAsked = false }
    }
}

import DequeModule
import LineModel

/// What parties are to be told and Redis has not taken yet, in the order in which it was asked.
///
/// Beyond the limit events are dropped, but not in silence: the feed of each party that lost one begins anew, so that the
/// party reloads.
struct PartyEventQueue: Sendable {
    private var waiting: Deque<RedisOperation> = []
    /// Parties whose feeds are to begin anew; there are no more than there are parties.
    private var cut: [PartyID] = []
    private var isCut: Set<PartyID> = []
    private var isSending = false
    private let limit: Int

    /// Operations that one commit holds: Redis does nothing else meanwhile.
    private static let atOnce = 128

    enum Offer: Hashable, Sendable {
        /// Nothing is under way: send what is `taken`.
        case starts
        case waits
        /// Dropped; the party's feed will begin anew.
        case dropped
    }

    init(limit: Int) { self.limit = limit }

    mutating func offered(_ operation: RedisOperation, of party: PartyID) -> Offer {
        guard waiting.count < limit else {
            if isCut.insert(party).inserted { cut.append(party) }
            return .dropped
        }
        waiting.append(operation)
        guard !isSending else { return .waits }
        isSending = true
        return .starts
    }

    /// What goes in the next commit, feeds that begin anew behind all else; nothing where nothing waits.
    mutating func taken(restart: (PartyID) -> RedisOperation) -> [RedisOperation] {
        var batch = Array(waiting.prefix(Self.atOnce))
        waiting.removeFirst(batch.count)
        let parties = cut.prefix(Self.atOnce - batch.count)
        cut.removeFirst(parties.count)
        isCut.subtract(parties)
        batch += parties.map(restart)
        isSending = !batch.isEmpty
        return batch
    }
}

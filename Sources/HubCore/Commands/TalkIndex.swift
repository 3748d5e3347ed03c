public import LineModel

/// In which calls each party may be talking, and the one that it is about to talk in (invariant 1, P31).
///
/// Candidates only: rows are the truth, so whoever asks looks at the rows. A party claims one call at a time.
public struct TalkIndex: Sendable {
    /// Each call with the order in which the party began to talk in it; 0 where it has not yet.
    private var calls: [PartyID: [CallID: Int64]] = [:]
    private var begun: Int64 = 0
    private var claims: [PartyID: (call: CallID, count: Int)] = [:]
    /// The calls in which the party talks once their switches have confirmed it.
    private var pending: [PartyID: Set<CallID>] = [:]

    public init() {}

    /// A row changed hands or ended.
    public mutating func moved(_ call: CallID, from before: PartyID?, to after: PartyID?) {
        guard before != after else { return }
        if let before {
            calls[before]?[call] = nil
            if calls[before]?.isEmpty == true { calls[before] = nil }
        }
        if let after { calls[after, default: [:]][call] = 0 }
    }

    /// The party, which has the call, talks in it from now on.
    public mutating func began(_ call: CallID, for party: PartyID) {
        guard calls[party]?[call] != nil else { return }
        begun += 1
        calls[party]?[call] = begun
    }

    /// A row waits for its switch to confirm that the party talks in it, or does no more.
    public mutating func pendingMoved(_ call: CallID, from before: PartyID?, to after: PartyID?) {
        guard before != after else { return }
        if let before {
            pending[before]?.remove(call)
            if pending[before]?.isEmpty == true { pending[before] = nil }
        }
        if let after { pending[after, default: []].insert(call) }
    }

    /// The calls in which the party is about to talk.
    public func pendingCalls(of party: PartyID) -> Set<CallID> { pending[party] ?? [] }

    /// The calls that the party has, talking or on hold.
    public func calls(of party: PartyID) -> Set<CallID> { calls[party].map { Set($0.keys) } ?? [] }

    /// Those in which the party began to talk before it did in this one; none where the party does not have this one.
    ///
    /// Of two calls that begin at the same instant each asks for those before it: so exactly one finds the other.
    public func calls(of party: PartyID, before call: CallID) -> Set<CallID> {
        guard let own = calls[party], let order = own[call] else { return [] }
        return Set(own.filter { $0.value < order }.keys)
    }

    /// Reserves the party for the call; the other call that it is reserved for, if there is one.
    ///
    /// Two devices of a party may claim the same call at once (X2); each releases what it reserved.
    public mutating func claim(_ call: CallID, for party: PartyID) -> CallID? {
        if let present = claims[party], present.call != call { return present.call }
        claims[party, default: (call, 0)].count += 1
        return nil
    }

    public mutating func release(_ call: CallID, for party: PartyID) {
        guard let present = claims[party], present.call == call else { return }
        claims[party] = present.count > 1 ? (call, present.count - 1) : nil
    }
}

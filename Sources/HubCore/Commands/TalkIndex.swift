public import LineModel

/// In which calls each party may be talking, and the one that it is about to talk in (invariant 1, P31).
///
/// Candidates only: rows are the truth, so whoever asks looks at the rows. A party claims one call at a time.
public struct TalkIndex: Sendable {
    private var calls: [PartyID: Set<CallID>] = [:]
    private var claims: [PartyID: (call: CallID, count: Int)] = [:]

    public init() {}

    /// A row changed hands or ended.
    public mutating func moved(_ call: CallID, from before: PartyID?, to after: PartyID?) {
        guard before != after else { return }
        if let before {
            calls[before]?.remove(call)
            if calls[before]?.isEmpty == true { calls[before] = nil }
        }
        if let after { calls[after, default: []].insert(call) }
    }

    /// The calls that the party has, talking or on hold.
    public func calls(of party: PartyID) -> Set<CallID> { calls[party] ?? [] }

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

public import LineModel

/// How a commit changes what calls ask of one party: so many more, or fewer, that ring for it and that it talks in.
public struct Engagement: Hashable, Sendable {
    public var party: PartyID
    public var ringing: Int
    public var talking: Int

    public init(party: PartyID, ringing: Int, talking: Int) {
        self.party = party
        self.ringing = ringing
        self.talking = talking
    }

    /// What one commit on a line changes; parties that it changes nothing for are left out.
    ///
    /// Differences are counted, so that those of several lines may come in any order.
    public static func changes(from before: [Call], to after: [Call]) -> [Engagement] {
        var changes: [Engagement] = []
        func count(_ call: Call, _ step: Int) {
            if let party = call.by?.party.id, call.isTalking(party) { add(party, ringing: 0, talking: step) }
            for participant in call.participants { add(participant.talker.party.id, ringing: 0, talking: step) }
            for party in call.ring?.parties ?? [] { add(party, ringing: step, talking: 0) }
        }
        func add(_ party: PartyID, ringing: Int, talking: Int) {
            guard let index = changes.firstIndex(where: { $0.party == party }) else {
                return changes.append(Engagement(party: party, ringing: ringing, talking: talking))
            }
            changes[index].ringing += ringing
            changes[index].talking += talking
        }
        for call in after {
            let former = before.first { $0.id == call.id }
            // Most commits change one row.
            if former == call { continue }
            if let former { count(former, -1) }
            count(call, 1)
        }
        for call in before where !after.contains(where: { $0.id == call.id }) { count(call, -1) }
        changes.removeAll { $0.ringing == 0 && $0.talking == 0 }
        return changes
    }
}

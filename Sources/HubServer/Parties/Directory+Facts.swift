import HashTreeCollections
import LineModel

extension Directory: FactMade {
    init(facts: [StoredFact]) throws { self = try StoredState(facts, commandKeys: []).directory }

    mutating func apply(_ fact: StoredFact) throws {
        switch fact {
        case .party(let party): try put(party)
        case .partyRemoved(let party): try remove(party: party)
        case .line(let line): try put(line)
        case .lineRemoved(let line): try remove(line: line)
        case .delegation(let delegation): restore(delegation)
        case .delegationRemoved(let delegator, let delegate): try remove(delegation: delegator, delegate)
        case .policy(let policy): set(policy: policy)
        case .status(let party, let status): try set(status: status, of: party)
        case .liveCall, .endedCall, .liveCallForgotten, .historyHidden, .command, .audio: break
        }
    }

    /// What has become of an earlier one, where the changes themselves are not known.
    func facts(since before: Directory) -> [StoredFact] {
        var facts: [StoredFact] = policy == before.policy ? [] : [.policy(policy)]
        facts += parties.values.filter { before.parties[$0.id] != $0 }.map(StoredFact.party)
        facts += lines.values.filter { before.lines[$0.id] != $0 }.map(StoredFact.line)
        facts += delegations.filter { before.delegation($0.delegator, $0.delegate) != $0 }.map(StoredFact.delegation)
        facts += before.delegations.filter { delegation($0.delegator, $0.delegate) == nil }
            .map { .delegationRemoved(delegator: $0.delegator, delegate: $0.delegate) }
        for party in Set(before.statuses.keys).union(statuses.keys) where parties[party] != nil {
            if status(of: party) != before.status(of: party) { facts.append(.status(party, status(of: party))) }
        }
        facts += before.lines.keys.filter { lines[$0] == nil }.map(StoredFact.lineRemoved)
        facts += before.parties.keys.filter { parties[$0] == nil }.map(StoredFact.partyRemoved)
        return facts
    }
}

import HashTreeCollections
public import LineModel

/// What a change of the directory means for the parties: the events of their feeds, and whose view of lines changed.
public struct DirectoryDifference: Sendable {
    /// The events for each party, in order.
    public private(set) var events: [PartyID: [PartyEvent.Kind]] = [:]
    /// The parties that see other lines than before.
    public private(set) var visibility: Set<PartyID> = []
    /// The parties on either side of a delegation that came into force or ceased to be.
    public private(set) var relations: Set<PartyID> = []

    /// None.
    public init() {}

    /// What becomes different for parties when the one directory takes the place of the other. `owners` are those whose
    /// lines or delegates the change may concern; nobody else's are looked at.
    public init(_ before: Directory, _ after: Directory, owners: Set<PartyID>) {
        compareDelegations(before, after, owners)
        compareMenus(before, after, owners)
        compareMembers(before, after, owners)
    }

    private mutating func compareDelegations(_ before: Directory, _ after: Directory, _ owners: Set<PartyID>) {
        func delegations(in directory: Directory) -> [Pair: Delegation] {
            Dictionary(owners.flatMap { directory.delegates(of: $0) }.map { (Pair($0), $0) }) { first, _ in first }
        }
        let old = delegations(in: before), new = delegations(in: after)
        for (pair, delegation) in old where new[pair] == nil { tell(delegation, .removed, before) }
        for pair in Set(old.keys).union(new.keys) {
            let was = old[pair].map(before.standing) == .active, isNow = new[pair].map(after.standing) == .active
            if was != isNow { relations.formUnion([pair.delegator, pair.delegate]) }
        }
        for (pair, delegation) in new {
            guard let earlier = old[pair] else {
                tell(delegation, .added, after)
                continue
            }
            if earlier.rights != delegation.rights { tell(delegation, .rights(delegation.rights), after) }
            if earlier.optedIn != delegation.optedIn { tell(delegation, .optedIn(delegation.optedIn), after) }
        }
    }

    private mutating func tell(_ delegation: Delegation, _ change: PartyEvent.DelegationChange, _ names: Directory) {
        guard let delegator = names.parties[delegation.delegator]?.reference,
            let delegate = names.parties[delegation.delegate]?.reference
        else { return }
        for party in [delegator.id, delegate.id] {
            events[party, default: []].append(
                .delegationChanged(delegator: delegator, delegate: delegate, change))
        }
        if case .rights(let rights) = change {
            events[delegate.id, default: []].append(
                .linesChanged(delegator: delegator, delegate: delegate, .rights(rights)))
        }
    }

    /// The caller-ID menus of the owners and of all who serve them (R21).
    private mutating func compareMenus(_ before: Directory, _ after: Directory, _ owners: Set<PartyID>) {
        var parties = owners
        for owner in owners {
            parties.formUnion(before.delegates(of: owner).map(\.delegate))
            parties.formUnion(after.delegates(of: owner).map(\.delegate))
        }
        for party in parties { compareMenu(of: party, before, after) }
    }

    private mutating func compareMenu(of party: PartyID, _ before: Directory, _ after: Directory) {
        let old = Set(before.visibleLines(of: party)), new = Set(after.visibleLines(of: party))
        // A line under a new number or label is told like a new one: whoever holds it replaces it.
        let renamed = old.intersection(new).filter { before.lines[$0] != after.lines[$0] }
        let added = new.subtracting(old).union(renamed)
        if old != new { visibility.insert(party) }
        for (lines, directory, isAdded) in [(old.subtracting(new), before, false), (added, after, true)] {
            let byOwner = Dictionary(grouping: lines.sorted()) { directory.lines[$0]?.owner }
            for (owner, lines) in byOwner {
                guard let owner = owner.flatMap({ directory.parties[$0]?.reference }) else { continue }
                let delegate = owner.id == party ? nil : directory.parties[party]?.reference
                events[party, default: []].append(
                    .linesChanged(delegator: owner, delegate: delegate, isAdded ? .added(lines) : .removed(lines)))
            }
        }
    }

    /// Who else is on the lines, for the delegates who are told of it and whom no other event has read the menu anew.
    private mutating func compareMembers(_ before: Directory, _ after: Directory, _ owners: Set<PartyID>) {
        for delegation in owners.flatMap({ after.delegates(of: $0) }) {
            guard let earlier = before.delegation(delegation.delegator, delegation.delegate),
                earlier.rights == delegation.rights, let then = before.fellowMembers(of: earlier),
                let members = after.fellowMembers(of: delegation), members != then,
                let delegator = after.parties[delegation.delegator]?.reference,
                let delegate = after.parties[delegation.delegate]?.reference
            else { continue }
            events[delegate.id, default: []].append(
                .linesChanged(delegator: delegator, delegate: delegate, .members))
        }
    }

    private struct Pair: Hashable {
        var delegator: PartyID
        var delegate: PartyID

        init(_ delegation: Delegation) {
            delegator = delegation.delegator
            delegate = delegation.delegate
        }
    }
}

public import HashTreeCollections

/// Parties, lines, delegations and policy: what the administrator sets up (protocol §6).
///
/// A value with structural sharing: a copy is cheap, so readers keep one while the next is made.
/// Each verb changes nothing when it refuses, and returns what changed for whom.
public struct Directory: Sendable {
    public private(set) var parties: TreeDictionary<PartyID, Party> = [:]
    public private(set) var lines: TreeDictionary<LineID, Line> = [:]
    public private(set) var policy = Policy()
    /// What parties say of themselves; who is simply available is not here.
    public private(set) var statuses: TreeDictionary<PartyID, ChosenStatus> = [:]
    /// Delegations by delegator, in the order in which they were added.
    private var delegatesOf: TreeDictionary<PartyID, [Delegation]> = [:]
    private var delegatorsOf: TreeDictionary<PartyID, [PartyID]> = [:]
    private var linesOf: TreeDictionary<PartyID, [LineID]> = [:]
    private var lineOfNumber: TreeDictionary<String, LineID> = [:]

    public init() {}

    // MARK: Questions

    public var isEmpty: Bool { parties.isEmpty }

    public func delegates(of delegator: PartyID) -> [Delegation] { delegatesOf[delegator] ?? [] }
    public func delegators(of delegate: PartyID) -> [PartyID] { delegatorsOf[delegate] ?? [] }
    public func lines(ownedBy owner: PartyID) -> [LineID] { linesOf[owner] ?? [] }
    public func line(number: String) -> Line? { lineOfNumber[number].flatMap { lines[$0] } }

    public func delegation(_ delegator: PartyID, _ delegate: PartyID) -> Delegation? {
        delegates(of: delegator).first { $0.delegate == delegate }
    }

    public func status(of party: PartyID) -> ChosenStatus { statuses[party] ?? .available }

    /// All delegations, ordered by delegator.
    public var delegations: [Delegation] {
        delegatesOf.keys.sorted().flatMap { delegates(of: $0) }
    }

    /// Whether the delegation is in force, or which gate closes it (R11, R13, R14).
    public func standing(_ delegation: Delegation) -> Standing {
        if !policy.delegation { return .policyOff }
        return parties[delegation.delegator]?.failedGate ?? parties[delegation.delegate]?.failedGate ?? .active
    }

    /// The lines that the party may see now: its own, and those of the delegators whose delegation is in force.
    public func visibleLines(of party: PartyID) -> [LineID] {
        lines(ownedBy: party) + activeDelegators(of: party).flatMap { lines(ownedBy: $0) }
    }

    /// The delegators whose delegation to the party is in force, in the order in which they were added.
    public func activeDelegators(of party: PartyID) -> [PartyID] {
        delegators(of: party).filter { delegator in
            delegation(delegator, party).map { standing($0) == .active } ?? false
        }
    }

    /// The members of the delegator's lines besides the delegate, the delegator first: those into whose meetings it may
    /// move a call (R54). Nil unless the delegation is in force and has a right by which one comes to have a call.
    public func fellowMembers(of delegation: Delegation) -> [PartyReference]? {
        guard standing(delegation) == .active, !delegation.rights.isDisjoint(with: .talking) else { return nil }
        let others = delegates(of: delegation.delegator).filter {
            $0.delegate != delegation.delegate && standing($0) == .active
        }
        return ([delegation.delegator] + others.map(\.delegate)).compactMap { parties[$0]?.reference }
    }

    /// Who is on the line and under which terms; nil where the line or its owner is unknown.
    public func group(of line: LineID) -> LineGroup? {
        guard let line = lines[line], let owner = parties[line.owner] else { return nil }
        let delegates = delegates(of: owner.id).compactMap { delegation -> LineGroup.Member? in
            guard let party = parties[delegation.delegate] else { return nil }
            return LineGroup.Member(
                party: party.reference, kind: party.kind, rights: delegation.rights, optedIn: delegation.optedIn,
                standing: standing(delegation), doNotDisturb: status(of: party.id) == .doNotDisturb)
        }
        return LineGroup(
            owner: LineGroup.Member(
                party: owner.reference, kind: owner.kind, doNotDisturb: status(of: owner.id) == .doNotDisturb),
            delegates: delegates,
            appearances: policy.limits.appearances, ringTime: .seconds(Int64(policy.ringSeconds)),
            privacy: policy.privacy, monitoring: policy.monitoring)
    }

    // MARK: Verbs

    /// Adds or replaces a party (P40).
    public mutating func put(_ party: Party) throws(Refusal) {
        if party.kind == .commonArea, !delegates(of: party.id).isEmpty {
            throw Refusal(.invalidParams, details: ["member": .text("kind")])
        }
        parties[party.id] = party
    }

    /// Removes a party and its delegations; refused while it owns lines (P40).
    public mutating func remove(party id: PartyID) throws(Refusal) {
        guard parties[id] != nil else { throw Refusal(.unknownParty) }
        guard lines(ownedBy: id).isEmpty else { throw Refusal(.busyOperation) }
        for delegation in delegates(of: id) { drop(id, delegation.delegate) }
        for delegator in delegators(of: id) { drop(delegator, id) }
        parties[id] = nil
        statuses[id] = nil
    }

    /// Adds or replaces a line. Its owner never changes (R5), and no two lines share a number (R6).
    public mutating func put(_ line: Line) throws(Refusal) {
        guard PhoneNumber.isValid(line.number) else {
            throw Refusal(.invalidParams, details: ["member": .text("number")])
        }
        guard parties[line.owner] != nil else {
            throw Refusal(.unknownParty, details: ["member": .text("owner")])
        }
        if let present = lines[line.id], present.owner != line.owner {
            throw Refusal(.invalidParams, details: ["member": .text("owner")])
        }
        if let other = lineOfNumber[line.number], other != line.id { throw Refusal(.duplicate) }
        if let present = lines[line.id] {
            lineOfNumber[present.number] = nil
        } else {
            linesOf[line.owner, default: []].append(line.id)
        }
        lines[line.id] = line
        lineOfNumber[line.number] = line.id
    }

    public mutating func remove(line id: LineID) throws(Refusal) {
        guard let line = lines[id] else { throw Refusal(.unknownLine) }
        lines[id] = nil
        lineOfNumber[line.number] = nil
        linesOf[line.owner] = lines(ownedBy: line.owner).filter { $0 != id }
    }

    /// Adds a delegation; both limits are checked in the same step (R2, R3, X19).
    ///
    /// `gated` says whether both sides need licence and plan now; not where an export says that the relation was there
    /// without them (P40).
    public mutating func add(_ delegation: Delegation, gated: Bool = true) throws(Refusal) {
        let delegator = delegation.delegator, delegate = delegation.delegate
        let (from, to) = try check(delegation)
        guard self.delegation(delegator, delegate) == nil else { throw Refusal(.duplicate) }
        for party in [from, to] where gated {
            if let code = party.failedGate?.refusal {
                throw Refusal(code, details: ["party": .text(party.id.rawValue)])
            }
        }
        try Self.check(delegates(of: delegator).count, below: policy.limits.delegates, of: "delegates")
        try Self.check(delegators(of: delegate).count, below: policy.limits.delegators, of: "delegators")
        insert(delegation)
    }

    public mutating func remove(delegation delegator: PartyID, _ delegate: PartyID) throws(Refusal) {
        guard delegation(delegator, delegate) != nil else { throw Refusal(.notFound) }
        drop(delegator, delegate)
    }

    /// Replaces the rights of a delegation. Who loses `optOut` while opted out rings again: it could not opt in itself.
    public mutating func set(rights: Rights, of delegator: PartyID, _ delegate: PartyID) throws(Refusal) {
        try update(delegator, delegate) { delegation in
            delegation.rights = rights
            if !rights.contains(.optOut) { delegation.optedIn = true }
        }
    }

    /// The delegate's own choice to ring or not (D5); needs the right `optOut` (P49).
    public mutating func set(optedIn: Bool, of delegator: PartyID, by delegate: PartyID) throws(Refusal) {
        guard let present = delegation(delegator, delegate) else { throw Refusal(.notMember) }
        if let code = standing(present).refusal { throw Refusal(code) }
        guard present.rights.contains(.optOut) else { throw Refusal(.forbidden) }
        try update(delegator, delegate) { $0.optedIn = optedIn }
    }

    /// The party's own word on how it can be reached (P45).
    public mutating func set(status: ChosenStatus, of party: PartyID) throws(Refusal) {
        guard parties[party] != nil else { throw Refusal(.unknownParty) }
        statuses[party] = status == .available ? nil : status
    }

    public mutating func set(policy: Policy) {
        self.policy = policy
    }

    /// Puts a delegation as it is stored, in its place where there is one: limits and gates bind new relations, not
    /// present ones (P40).
    public mutating func restore(_ delegation: Delegation) {
        guard let place = delegates(of: delegation.delegator).firstIndex(where: { $0.delegate == delegation.delegate })
        else { return insert(delegation) }
        delegatesOf[delegation.delegator]?[place] = delegation
    }

    // MARK: Steps

    /// Both sides of a delegation that may be: two parties, the delegator a user (R1, R7).
    private func check(_ delegation: Delegation) throws(Refusal) -> (delegator: Party, delegate: Party) {
        func refusal(_ code: RefusalCode, _ member: String) -> Refusal {
            Refusal(code, details: ["member": .text(member)])
        }
        guard let from = parties[delegation.delegator] else { throw refusal(.unknownParty, "delegator") }
        guard let to = parties[delegation.delegate] else { throw refusal(.unknownParty, "delegate") }
        guard from.id != to.id else { throw refusal(.invalidParams, "delegate") }
        guard from.kind == .user else { throw refusal(.invalidParams, "delegator") }
        return (from, to)
    }

    private static func check(_ count: Int, below limit: Int, of what: String) throws(Refusal) {
        guard count < limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text(what)])
        }
    }

    private mutating func update(
        _ delegator: PartyID, _ delegate: PartyID, _ change: (inout Delegation) -> Void
    ) throws(Refusal) {
        var list = delegates(of: delegator)
        guard let index = list.firstIndex(where: { $0.delegate == delegate }) else { throw Refusal(.notFound) }
        change(&list[index])
        delegatesOf[delegator] = list
    }

    private mutating func insert(_ delegation: Delegation) {
        delegatesOf[delegation.delegator, default: []].append(delegation)
        delegatorsOf[delegation.delegate, default: []].append(delegation.delegator)
    }

    private mutating func drop(_ delegator: PartyID, _ delegate: PartyID) {
        delegatesOf[delegator]?.removeAll { $0.delegate == delegate }
        delegatorsOf[delegate]?.removeAll { $0 == delegator }
    }
}

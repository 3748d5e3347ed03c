import LineModel
import Testing

@Suite struct DirectoryTests {
    // MARK: Relations

    @Test func `a user delegates to a user or a common area phone, never the other way (R1)`() throws {
        var directory = try Self.staff(["anna", "bo"], commonArea: ["lobby"])
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.add(Delegation(delegator: "anna", delegate: "lobby"))
        #expect(directory.delegates(of: "anna").map(\.delegate) == ["bo", "lobby"])
        #expect(
            Self.refusal { try directory.add(Delegation(delegator: "lobby", delegate: "bo")) }
                == Refusal(.invalidParams, details: ["member": .text("delegator")]))
    }

    @Test func `a delegator cannot be made a common area phone (R1)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        #expect(
            Self.refusal { try directory.put(Party(id: "anna", name: "A", kind: .commonArea)) }?.code == .invalidParams)
        #expect(directory.group(of: "l1")?.owner.party.name == "anna")
        #expect(Self.refusal { try directory.put(Party(id: "bo", name: "B", kind: .commonArea)) } == nil)
    }

    @Test func `the 16th delegate is refused and changes nothing (R2)`() throws {
        let names = (1...16).map { "d\($0)" }
        var directory = try Self.staff(["anna"] + names)
        for name in names.prefix(15) {
            try directory.add(Delegation(delegator: "anna", delegate: PartyID(trusted: name)))
        }
        let refusal = Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "d16")) }
        #expect(refusal == Refusal(.limitReached, details: ["limit": .number(15), "of": .text("delegates")]))
        #expect(directory.delegates(of: "anna").count == 15)
        #expect(directory.delegators(of: "d16").isEmpty)
    }

    @Test func `the 16th delegator is refused and changes nothing (R3)`() throws {
        let names = (1...16).map { "d\($0)" }
        var directory = try Self.staff(["bo"] + names)
        for name in names.prefix(15) {
            try directory.add(Delegation(delegator: PartyID(trusted: name), delegate: "bo"))
        }
        let refusal = Self.refusal { try directory.add(Delegation(delegator: "d16", delegate: "bo")) }
        #expect(refusal == Refusal(.limitReached, details: ["limit": .number(15), "of": .text("delegators")]))
        #expect(directory.delegators(of: "bo").count == 15)
        #expect(directory.delegates(of: "d16").isEmpty)
    }

    @Test func `both limits are policy; a lowered one binds new relations alone (R2, R3, P40)`() throws {
        var directory = try Self.staff(["anna", "bo", "cia", "dan"])
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.add(Delegation(delegator: "anna", delegate: "cia"))
        var policy = Policy()
        policy.limits.delegates = 1
        directory.set(policy: policy)
        #expect(directory.delegates(of: "anna").count == 2)
        #expect(
            Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "dan")) }?.code == .limitReached)
        try directory.remove(delegation: "anna", "bo")
        #expect(
            Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "dan")) }?.code == .limitReached)
        try directory.remove(delegation: "anna", "cia")
        try directory.add(Delegation(delegator: "anna", delegate: "dan"))
    }

    @Test func `of two who add the 15th at once, decided one after the other, one is refused (X19)`() throws {
        let names = (1...15).map { "d\($0)" }
        var directory = try Self.staff(["anna", "eva"] + names)
        for name in names.prefix(14) {
            try directory.add(Delegation(delegator: "anna", delegate: PartyID(trusted: name)))
        }
        let outcomes = ["d15", "eva"].map { name in
            Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: PartyID(trusted: name))) }?.code
        }
        #expect(outcomes == [nil, .limitReached])
    }

    @Test func `a duplicate pair, oneself and strangers are refused; both directions are not (R7)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.add(Delegation(delegator: "bo", delegate: "anna"))
        #expect(Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "bo")) }?.code == .duplicate)
        #expect(
            Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "anna")) }
                == Refusal(.invalidParams, details: ["member": .text("delegate")]))
        #expect(
            Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "eva")) }?.code == .unknownParty)
    }

    @Test func `delegation is never transitive (R7)`() throws {
        var directory = try Self.staff(["anna", "bo", "cia"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.add(Delegation(delegator: "bo", delegate: "cia"))
        #expect(directory.visibleLines(of: "bo") == ["l1"])
        #expect(directory.visibleLines(of: "cia").isEmpty)
        #expect(directory.group(of: "l1")?.member("cia") == nil)
    }

    // MARK: Gates

    @Test func `both sides need a licence and a calling plan (R11, P40)`() throws {
        for (party, licensed, plan, code) in [
            ("anna", false, true, RefusalCode.noLicence), ("bo", false, true, .noLicence),
            ("anna", true, false, .noCallingPlan), ("bo", true, false, .noCallingPlan),
        ] {
            var directory = try Self.staff(["anna", "bo"])
            try directory.put(Party(id: PartyID(trusted: party), name: party, licensed: licensed, callingPlan: plan))
            let refusal = Self.refusal { try directory.add(Delegation(delegator: "anna", delegate: "bo")) }
            #expect(refusal == Refusal(code, details: ["party": .text(party)]))
            #expect(directory.delegations.isEmpty)
        }
    }

    @Test func `a relation whose gate closes stays stored, is out of force, and revives (R14, P40)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        for (party, licensed, plan, standing) in [
            ("anna", false, true, Standing.noLicence), ("bo", true, false, .noCallingPlan),
            ("bo", false, false, .noLicence),
        ] {
            try directory.put(Party(id: PartyID(trusted: party), name: party, licensed: licensed, callingPlan: plan))
            #expect(directory.delegation("anna", "bo").map(directory.standing) == standing)
            #expect(directory.visibleLines(of: "bo").isEmpty)
            #expect(directory.visibleLines(of: "anna") == ["l1"])
            #expect(directory.group(of: "l1")?.alertable == ["anna"])
            try directory.put(Party(id: PartyID(trusted: party), name: party))
            #expect(directory.visibleLines(of: "bo") == ["l1"])
        }
    }

    @Test func `the policy is a gate of all, but not of the administrator (R13, P41)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        var policy = Policy()
        policy.delegation = false
        directory.set(policy: policy)
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        #expect(directory.group(of: "l1")?.member("bo")?.standing == .policyOff)
        #expect(directory.group(of: "l1")?.member("anna")?.standing == .active)
        #expect(directory.visibleLines(of: "bo").isEmpty && directory.activeDelegators(of: "bo").isEmpty)
        directory.set(policy: Policy())
        #expect(directory.visibleLines(of: "bo") == ["l1"])
    }

    // MARK: Lines

    @Test func `every number of a delegator is a shared line (R6)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.put(Line(id: "l2", number: "2", owner: "anna"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        #expect(directory.visibleLines(of: "bo") == ["l1", "l2"])
        #expect(directory.lines(ownedBy: "bo").isEmpty)
    }

    @Test func `a line keeps its owner, and its number is its own (R5)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        #expect(
            Self.refusal { try directory.put(Line(id: "l1", number: "1", owner: "bo")) }
                == Refusal(.invalidParams, details: ["member": .text("owner")]))
        #expect(Self.refusal { try directory.put(Line(id: "l2", number: "1", owner: "bo")) }?.code == .duplicate)
        #expect(Self.refusal { try directory.put(Line(id: "l2", number: "x", owner: "bo")) }?.code == .invalidParams)
        #expect(Self.refusal { try directory.put(Line(id: "l2", number: "2", owner: "eva")) }?.code == .unknownParty)
        #expect(directory.group(of: "l2") == nil && directory.line(number: "1")?.owner == "anna")
    }

    @Test func `a number that a line gave up is free again`() throws {
        var directory = try Self.staff(["anna"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.put(Line(id: "l1", number: "2", owner: "anna"))
        #expect(directory.line(number: "1") == nil)
        try directory.put(Line(id: "l2", number: "1", owner: "anna"))
        #expect(directory.lines(ownedBy: "anna") == ["l1", "l2"])
        try directory.remove(line: "l1")
        #expect(directory.line(number: "2") == nil && directory.lines(ownedBy: "anna") == ["l2"])
        #expect(Self.refusal { try directory.remove(line: "l1") }?.code == .unknownLine)
    }

    @Test func `a party that owns lines stays; one that goes takes its relations along (P40)`() throws {
        var directory = try Self.staff(["anna", "bo", "cia"])
        try directory.put(Line(id: "l1", number: "1", owner: "bo"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.add(Delegation(delegator: "bo", delegate: "cia"))
        #expect(Self.refusal { try directory.remove(party: "bo") }?.code == .busyOperation)
        #expect(directory.delegations.count == 2)
        try directory.remove(line: "l1")
        try directory.remove(party: "bo")
        #expect(directory.delegations.isEmpty && directory.delegators(of: "cia").isEmpty)
        #expect(Self.refusal { try directory.remove(party: "bo") }?.code == .unknownParty)
    }

    // MARK: Rights and opting out

    @Test func `a delegate opts out where it has the right, and only while in force (P49, P41)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        #expect(Self.refusal { try directory.set(optedIn: false, of: "anna", by: "bo") }?.code == .notMember)
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.set(optedIn: false, of: "anna", by: "bo")
        #expect(directory.delegation("anna", "bo")?.optedIn == false)
        try directory.set(rights: .answer, of: "anna", "bo")
        #expect(directory.delegation("anna", "bo")?.rights == .answer)
        #expect(Self.refusal { try directory.set(optedIn: true, of: "anna", by: "bo") }?.code == .forbidden)
        var policy = Policy()
        policy.delegation = false
        directory.set(policy: policy)
        #expect(Self.refusal { try directory.set(optedIn: true, of: "anna", by: "bo") }?.code == .policyOff)
    }

    @Test func `Q35: who loses the right to opt out rings again, as it could not opt in itself`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        try directory.set(optedIn: false, of: "anna", by: "bo")
        try directory.set(rights: [.answer, .optOut], of: "anna", "bo")
        #expect(directory.delegation("anna", "bo")?.optedIn == false)
        try directory.set(rights: .answer, of: "anna", "bo")
        #expect(directory.delegation("anna", "bo")?.optedIn == true)
    }

    @Test func `what a party says of itself stands on all its lines until it says otherwise (P45)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        #expect(Self.refusal { try directory.set(status: .away, of: "dan") }?.code == .unknownParty)
        for party in ["anna", "bo"] as [PartyID] {
            try directory.set(status: .doNotDisturb, of: party)
            #expect(directory.group(of: "l1")?.alertable.contains(party) == false)
            try directory.put(Party(id: party, name: "renamed"))
            #expect(directory.status(of: party) == .doNotDisturb, "an administrator's put leaves it")
            try directory.set(status: .away, of: party)
            #expect(directory.group(of: "l1")?.alertable.contains(party) == true)
        }
        try directory.set(status: .available, of: "anna")
        #expect(directory.statuses.count == 1)
        try directory.remove(party: "bo")
        #expect(directory.statuses.isEmpty)
    }

    @Test func `what is not there cannot be changed`() throws {
        var directory = try Self.staff(["anna", "bo"])
        #expect(Self.refusal { try directory.remove(delegation: "anna", "bo") }?.code == .notFound)
        #expect(Self.refusal { try directory.set(rights: .all, of: "anna", "bo") }?.code == .notFound)
        #expect(directory.group(of: "l1") == nil)
    }

    @Test func `a stored relation comes back once, whatever the limits (P40)`() throws {
        var directory = try Self.staff(["anna", "bo"])
        var policy = Policy()
        policy.limits.delegates = 0
        directory.set(policy: policy)
        directory.restore(Delegation(delegator: "anna", delegate: "bo", optedIn: false))
        directory.restore(Delegation(delegator: "anna", delegate: "bo", rights: .place))
        #expect(directory.delegations == [Delegation(delegator: "anna", delegate: "bo", rights: .place)])
        #expect(directory.delegators(of: "bo") == ["anna"])
    }

    @Test func `the group takes its terms from the policy (D1, P42)`() throws {
        var directory = try Self.staff(["anna"])
        try directory.put(Line(id: "l1", number: "1", owner: "anna"))
        var policy = Policy()
        policy.limits.appearances = 7
        policy.ringSeconds = 12
        policy.privacy = false
        policy.monitoring = true
        directory.set(policy: policy)
        let group = try #require(directory.group(of: "l1"))
        #expect(group.appearances == 7 && group.ringTime == .seconds(12) && !group.privacy && group.monitoring)
        #expect(group.owner.rights == .all)
    }

    @Test func `a copy keeps what it had`() throws {
        var directory = try Self.staff(["anna", "bo"])
        let before = directory
        try directory.add(Delegation(delegator: "anna", delegate: "bo"))
        #expect(before.delegations.isEmpty && directory.delegations.count == 1)
    }

    // MARK: Fixtures

    private static func staff(_ users: [String], commonArea: [String] = []) throws -> Directory {
        var directory = Directory()
        for name in users { try directory.put(Party(id: PartyID(trusted: name), name: name)) }
        for name in commonArea { try directory.put(Party(id: PartyID(trusted: name), name: name, kind: .commonArea)) }
        return directory
    }

    private static func refusal(_ verb: () throws -> Void) -> Refusal? {
        do {
            try verb()
            return nil
        } catch {
            return error as? Refusal
        }
    }
}

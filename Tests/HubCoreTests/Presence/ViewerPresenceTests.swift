import HubCore
import LineModel
import Testing

@Suite struct ViewerPresenceTests {
    private func viewer(_ party: PartyReference, _ allowed: LineRestriction? = nil) -> Viewer {
        Viewer(party: party.id, isMember: true, allowed: allowed)
    }

    @Test func `P45: visible are oneself and both sides of a delegation, others are strangers (P34)`() throws {
        let directory = try Office.directory((Office.anna, Office.bo), (Office.anna, Office.carl))
        for (watcher, party) in [
            (Office.anna, Office.anna), (Office.anna, Office.bo), (Office.bo, Office.anna), (Office.dora, Office.dora),
        ] {
            #expect(viewer(watcher).refusal(ofPresenceOf: party.id, in: directory) == nil)
        }
        #expect(viewer(Office.bo).refusal(ofPresenceOf: Office.carl.id, in: directory) == .notMember)
        #expect(viewer(Office.dora).refusal(ofPresenceOf: Office.anna.id, in: directory) == .notMember)
        #expect(viewer(Office.anna).refusal(ofPresenceOf: .named("nobody"), in: directory) == .notMember)
    }

    @Test func `Q32, R14: a gate that closes the delegation closes the view, with its word`() throws {
        var directory = try Office.directory((Office.anna, Office.bo))
        try directory.put(Party(id: Office.bo.id, name: Office.bo.name, licensed: false))
        for (watcher, party) in [(Office.anna, Office.bo), (Office.bo, Office.anna)] {
            #expect(viewer(watcher).refusal(ofPresenceOf: party.id, in: directory) == .noLicence)
        }
        var policy = directory.policy
        policy.delegation = false
        directory.set(policy: policy)
        #expect(viewer(Office.bo).refusal(ofPresenceOf: Office.anna.id, in: directory) == .policyOff)
        #expect(viewer(Office.bo).refusal(ofPresenceOf: Office.bo.id, in: directory) == nil)
    }

    @Test func `P38: a token for some lines shows those whose delegation is about one of them`() throws {
        let directory = try Office.directory((Office.anna, Office.bo), (Office.bo, Office.anna))
        let onlyAnnas = viewer(Office.bo, .lines([.named("a1")]))
        #expect(onlyAnnas.refusal(ofPresenceOf: Office.anna.id, in: directory) == nil)
        let other = viewer(Office.bo, .lines([.named("x")]))
        #expect(other.refusal(ofPresenceOf: Office.anna.id, in: directory) == .notMember)
        #expect(other.refusal(ofPresenceOf: Office.bo.id, in: directory) == nil)
    }

    @Test func `DirectoryDifference names both sides of a relation that came or went (P45)`() throws {
        let before = try Office.directory()
        let after = try Office.directory((Office.anna, Office.dora))
        for (from, to) in [(before, after), (after, before)] {
            let difference = DirectoryDifference(from, to, owners: [Office.anna.id])
            #expect(difference.relations == [Office.anna.id, Office.dora.id])
        }
        var closed = after
        var policy = closed.policy
        policy.delegation = false
        closed.set(policy: policy)
        let difference = DirectoryDifference(after, closed, owners: [Office.anna.id, Office.bo.id])
        #expect(difference.relations == [Office.anna.id, Office.dora.id])
        #expect(DirectoryDifference(after, after, owners: [Office.anna.id]).relations.isEmpty)
    }
}

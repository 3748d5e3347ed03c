import HubCore
import LineModel
import Testing

@Suite struct DirectoryDifferenceTests {
    private let annas: [LineID] = [.named("a1"), .named("a2")]

    @Test func `A new delegate learns of the relation and of the lines, the delegator of the relation (R21, P19)`()
        throws
    {
        let before = try Office.directory((Office.anna, Office.carl))
        var after = before
        try after.add(Delegation(delegator: Office.anna.id, delegate: Office.bo.id))
        let difference = DirectoryDifference(before, after, owners: [Office.anna.id])
        let added = PartyEvent.Kind.delegationChanged(delegator: Office.anna, delegate: Office.bo, .added)
        #expect(difference.events[Office.anna.id] == [added])
        #expect(
            difference.events[Office.bo.id] == [
                added, .linesChanged(delegator: Office.anna, delegate: Office.bo, .added(annas)),
            ])
        #expect(difference.visibility == [Office.bo.id])
        #expect(Set(difference.events.keys) == [Office.anna.id, Office.bo.id, Office.carl.id])
        #expect(
            difference.events[Office.carl.id] == [
                .linesChanged(delegator: Office.anna, delegate: Office.carl, .members)
            ], "Carl serves Anna too: of him it is told that there are others now")
    }

    @Test func `A removed delegate learns that relation and lines are gone (F27)`() throws {
        let before = try Office.directory((Office.anna, Office.bo), (Office.anna, Office.carl))
        var after = before
        try after.remove(delegation: Office.anna.id, Office.bo.id)
        let difference = DirectoryDifference(before, after, owners: [Office.anna.id])
        #expect(
            difference.events[Office.bo.id] == [
                .delegationChanged(delegator: Office.anna, delegate: Office.bo, .removed),
                .linesChanged(delegator: Office.anna, delegate: Office.bo, .removed(annas)),
            ])
        #expect(difference.visibility == [Office.bo.id])
        #expect(
            difference.events[Office.carl.id] == [
                .linesChanged(delegator: Office.anna, delegate: Office.carl, .members)
            ])
    }

    @Test func `Who else is on the lines is told to those alone who may have a call there (R54)`() throws {
        var before = try Office.directory((Office.anna, Office.bo), (Office.anna, Office.carl))
        try before.set(rights: [.voicemailPlay], of: Office.anna.id, Office.carl.id)
        var after = before
        try after.put(Party(id: Office.anna.id, name: "Anna Ek"))
        let renamed = DirectoryDifference(before, after, owners: [Office.anna.id])
        let anna = PartyReference(id: Office.anna.id, name: "Anna Ek")
        #expect(renamed.events == [Office.bo.id: [.linesChanged(delegator: anna, delegate: Office.bo, .members)]])
        var allowed = before
        try allowed.set(rights: [.join], of: Office.anna.id, Office.carl.id)
        let told = DirectoryDifference(before, allowed, owners: [Office.anna.id])
        #expect(told.events[Office.bo.id] == nil, "what another may do changes nothing of who is there")
        #expect(
            told.events[Office.carl.id]?.contains(
                .linesChanged(delegator: Office.anna, delegate: Office.carl, .members)) == false,
            "the changed rights have the menu read anew")
    }

    @Test func `Changed rights are told to both, as a change of lines to the delegate alone (P19)`() throws {
        let before = try Office.directory((Office.anna, Office.bo))
        var after = before
        try after.set(rights: [.place], of: Office.anna.id, Office.bo.id)
        let difference = DirectoryDifference(before, after, owners: [Office.anna.id])
        let changed = PartyEvent.Kind.delegationChanged(
            delegator: Office.anna, delegate: Office.bo, .rights([.place]))
        #expect(difference.events[Office.anna.id] == [changed])
        #expect(
            difference.events[Office.bo.id] == [
                changed, .linesChanged(delegator: Office.anna, delegate: Office.bo, .rights([.place])),
            ])
        #expect(difference.visibility.isEmpty, "rights change what one may do, not what one sees")
    }

    @Test func `Opting out is told to both, and hides no line (D5)`() throws {
        let before = try Office.directory((Office.anna, Office.bo))
        var after = before
        try after.set(optedIn: false, of: Office.anna.id, by: Office.bo.id)
        let difference = DirectoryDifference(before, after, owners: [Office.anna.id])
        let changed = PartyEvent.Kind.delegationChanged(
            delegator: Office.anna, delegate: Office.bo, .optedIn(false))
        #expect(difference.events == [Office.anna.id: [changed], Office.bo.id: [changed]])
        #expect(difference.visibility.isEmpty)
    }

    @Test func `A new line appears in the menus of its owner and of who serves the owner, of nobody else (R21)`() throws
    {
        let before = try Office.directory((Office.anna, Office.bo), (Office.bo, Office.carl))
        var after = before
        try after.put(Line(id: .named("a3"), number: "+469", owner: Office.anna.id))
        let difference = DirectoryDifference(before, after, owners: [Office.anna.id])
        #expect(
            difference.events == [
                Office.anna.id: [.linesChanged(delegator: Office.anna, delegate: nil, .added([.named("a3")]))],
                Office.bo.id: [.linesChanged(delegator: Office.anna, delegate: Office.bo, .added([.named("a3")]))],
            ])
        #expect(difference.visibility == [Office.anna.id, Office.bo.id])
    }

    @Test func `The policy off takes the lines of others away and leaves one's own, the relation stays (R14, P41)`()
        throws
    {
        let before = try Office.directory((Office.anna, Office.bo))
        var after = before
        var policy = after.policy
        policy.delegation = false
        after.set(policy: policy)
        let all = Set([Office.anna, Office.bo, Office.carl, Office.dora].map(\.id))
        let off = DirectoryDifference(before, after, owners: all)
        #expect(
            off.events == [
                Office.bo.id: [.linesChanged(delegator: Office.anna, delegate: Office.bo, .removed(annas))]
            ])
        #expect(off.visibility == [Office.bo.id])
        let on = DirectoryDifference(after, before, owners: all)
        #expect(
            on.events == [Office.bo.id: [.linesChanged(delegator: Office.anna, delegate: Office.bo, .added(annas))]])
    }

    @Test func `A delegate who loses the licence loses the lines of every delegator (P40)`() throws {
        let before = try Office.directory((Office.anna, Office.carl), (Office.bo, Office.carl))
        var after = before
        try after.put(Party(id: Office.carl.id, name: Office.carl.name, licensed: false))
        let owners = Set([Office.carl.id] + after.delegators(of: Office.carl.id))
        let difference = DirectoryDifference(before, after, owners: owners)
        #expect(Set(difference.events.keys) == [Office.carl.id])
        #expect(
            Set(difference.events[Office.carl.id] ?? []) == [
                .linesChanged(delegator: Office.anna, delegate: Office.carl, .removed(annas)),
                .linesChanged(delegator: Office.bo, delegate: Office.carl, .removed([.named("b1")])),
            ])
    }

    @Test func `A removed party is told of with the name that it had`() throws {
        let before = try Office.directory((Office.anna, Office.carl))
        var after = before
        try after.remove(party: Office.carl.id)
        let difference = DirectoryDifference(before, after, owners: [Office.carl.id, Office.anna.id])
        #expect(
            difference.events[Office.anna.id] == [
                .delegationChanged(delegator: Office.anna, delegate: Office.carl, .removed)
            ])
    }

    @Test func `Where nothing changed nobody is told anything`() throws {
        let directory = try Office.directory((Office.anna, Office.bo))
        let difference = DirectoryDifference(directory, directory, owners: [Office.anna.id, Office.bo.id])
        #expect(difference.events.isEmpty)
        #expect(difference.visibility.isEmpty)
    }
}

import LineModel
import Testing

@Suite struct LineGroupTests {
    @Test func `rings the owner and every delegate at once (R31)`() {
        #expect(Office.group().alertable == ["anna", "bo", "cia"])
    }

    @Test func `rings nobody who opted out, may not answer, or whose gate is closed (P15)`() {
        var group = Office.group(bo: .standard.subtracting(.answer))
        group.delegates[1].optedIn = false
        #expect(group.alertable == ["anna"])
        group.delegates[1].optedIn = true
        group.delegates[1].standing = .noLicence
        #expect(group.alertable == ["anna"])
    }

    @Test func `P15: rings nobody who is not to be disturbed, and takes no right away for it`() {
        var group = Office.group()
        group.owner.doNotDisturb = true
        group.delegates[1].doNotDisturb = true
        #expect(group.alertable == ["bo"])
        #expect(code(group, "cia", .answer) == nil && group.shows(to: "anna"))
    }

    @Test func `admits in the order of P26: member, gate, right`() {
        var group = Office.group(bo: [], cia: [])
        group.delegates[0].standing = .policyOff
        #expect(code(group, "dan", .place) == .notMember)
        #expect(code(group, "bo", .place) == .policyOff)
        #expect(code(group, "cia", .place) == .forbidden)
        #expect(code(group, "cia", []) == nil)
        #expect(code(group, "anna", .all) == nil)
        group.delegates[0].standing = .noLicence
        #expect(code(group, "bo", []) == .noLicence)
        group.delegates[0].standing = .noCallingPlan
        #expect(code(group, "bo", []) == .noCallingPlan)
    }

    @Test func `shows the line to members in good standing alone (R82, P41)`() {
        var group = Office.group()
        group.delegates[0].standing = .policyOff
        group.delegates[1].optedIn = false
        #expect(group.shows(to: "anna") && !group.shows(to: "bo") && group.shows(to: "cia") && !group.shows(to: "dan"))
        #expect(group.isOwner("anna") && !group.isOwner("cia"))
    }

    private func code(_ group: LineGroup, _ party: PartyID, _ right: Rights) -> RefusalCode? {
        do {
            try group.admit(party, right: right)
            return nil
        } catch {
            return error.code
        }
    }
}

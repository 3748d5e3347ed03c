import LineModel
import Testing

@testable import linehub

@Suite struct `The demonstration's office` {
    @Test func `has a wall of fifty lines, which the reception serves`() {
        let lines = DemoOffice.delegators.flatMap(\.lines)
        #expect(lines.count == 50)
        let reception = DemoOffice.people.first { $0.party.id == DemoOffice.reception }
        #expect(reception?.serves == DemoOffice.delegators.map(\.party.id.rawValue))
        #expect(Set(DemoOffice.calledLines) == Set(lines.map(\.id)))
    }

    @Test func `R1, R2, R3 keeps the limits of delegation, and common area phones own nothing`() {
        for person in DemoOffice.people {
            #expect(person.serves.count <= 15)
            #expect(DemoOffice.people.count { $0.serves.contains(person.party.id.rawValue) } <= 15)
            if person.party.kind == .commonArea { #expect(person.lines.isEmpty) }
        }
    }

    @Test func `names everybody and every number once, and serves only who is there`() {
        let people = DemoOffice.people
        let lines = people.flatMap(\.lines)
        #expect(Set(people.map(\.party.id)).count == people.count)
        #expect(Set(lines.map(\.id)).count == lines.count)
        #expect(Set(lines.map(\.number)).count == lines.count)
        #expect(!lines.map(\.number).contains(DemoOffice.ringBackNumber))
        let known = Set(people.map(\.party.id.rawValue))
        #expect(people.flatMap(\.serves).allSatisfy(known.contains))
    }
}

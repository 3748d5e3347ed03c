import LineModel
import Testing

@Suite struct CallRecordTests {
    @Test func `nobody answered: missed, or voicemail where the line has it (P46)`() throws {
        #expect(try record(.unanswered(voicemail: false)).outcome == .missed)
        #expect(try record(.unanswered()).outcome == .voicemail)
    }

    @Test func `the caller hung up: missed (T6, P46)`() throws {
        var office = try Office.ringing()
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(record(office).outcome == .missed)
        #expect(record(office).actor == nil)
    }

    @Test(arguments: [true, false])
    func `all declined: rejected, where no voicemail takes over (P46)`(voicemail: Bool) throws {
        var office = try Office.ringing(voicemail: voicemail)
        for party in ["anna", "bo", "cia"] as [PartyID] { try office.run(.decline(.c1, by: party)) }
        #expect(record(office).outcome == (voicemail ? .voicemail : .rejected))
    }

    @Test func `answered is missed for nobody, whoever has it in the end (F13, R60, R69)`() throws {
        var office = try Office.pickedUp(from: .bo, by: .cia)
        office.wait(.seconds(90))
        try office.run(.ended(.c1, .remote, by: nil))
        #expect(record(office).outcome == .answered)
        #expect(record(office).actor == .bo)
        #expect(record(office).handlers.map(\.party) == [.bo, .cia])
        #expect(record(office).handlers.allSatisfy { $0.to != nil })
        #expect(record(office).durationSeconds == 90)
    }

    @Test func `a delegate's call out is the delegate's, answered or not (R62)`() throws {
        var office = try Office.dialing(.cia)
        try office.run(.hangUp(.c1, by: .cia))
        #expect(record(office).outcome == .outbound)
        #expect(record(office).actor == .cia)
        #expect(record(office).durationSeconds == 0)
    }

    @Test func `a meeting took the call (R56)`() throws {
        var call = try Office.connected().call
        call.state = .ended
        call.endReason = .movedToMeeting
        #expect(CallRecord(call, on: try Office.connected().state).outcome == .movedToMeeting)
    }

    @Test func `a caller who met a full line has one entry (P6)`() {
        var office = Office()
        let now = office.now
        #expect(office.state.turnedAway(.c1, from: .caller, at: now).outcome == .voicemail)
        office.state.line.voicemail = false
        let record = office.state.turnedAway(.c1, from: .caller, at: now)
        #expect(record.outcome == .missed && record.endedAt == now && record.owner == "anna")
    }

    @Test func `one call is kept under one id from the first ring to the end (R60)`() throws {
        var office = try Office.pickedUp()
        try office.run(.ended(.c1, .remote, by: nil))
        let records = office.effects.compactMap { if case .recorded(let record) = $0 { record } else { nil } }
        #expect(Set(records.map(\.call)) == [.c1])
        #expect(records.filter { $0.endedAt != nil }.count == 1)
    }

    @Test func `a call's facts are kept anew when it changes hands, not when its holder resumes it (R60)`() throws {
        var office = try Office.held(.bo)
        let facts = record(office)
        #expect(try office.commit(.retrieved(.c1, by: .bo)).records.isEmpty)
        #expect(record(office) == facts)
        #expect(try office.commit(.parked(.c1, by: .bo)).records.isEmpty)
        #expect(record(office) == facts)
        let kept = try office.commit(.retrieved(.c1, by: .cia)).records
        #expect(kept == [record(office)] && kept != [facts])
    }

    private func record(_ office: Office) -> CallRecord { CallRecord(office.call, on: office.state) }
}

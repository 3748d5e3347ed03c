import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

@Suite struct LinesViewTests {
    private func view(_ snapshots: SnapshotRow..., partySeq: Int64? = 0) -> LinesView {
        var view = LinesView()
        view.epoch = "e1"
        view.partySeq = partySeq
        for snapshot in snapshots { _ = view.apply(.snapshot(snapshot), at: .zero) }
        return view
    }

    private func needs(_ actions: [LinesAction]) -> [LinesAction] {
        actions.filter { if case .tell = $0 { false } else { true } }
    }

    @Test func `the next event is applied, an old one dropped`() {
        var view = view(snapshot(4, [row("c1", .ringing)]))
        #expect(!view.apply(.event(event(5, .connected, row("c1", .connected, rev: 2))), at: .zero).isEmpty)
        #expect(view.line(annaLine)?.seq == 5)
        #expect(view.apply(.event(event(4, .alert, row("c1", .ringing))), at: .zero).isEmpty)
        #expect(view.call(CallID(trusted: "c1"))?.state == .connected)
    }

    @Test func `P17 nothing of a line counts before its first snapshot`() {
        var view = view()
        #expect(view.apply(.event(event(5, .alert, row("c1", .ringing))), at: .zero).isEmpty)
        #expect(view.lines.isEmpty)
    }

    @Test func `a gap shows its row at once and asks once for repair`() {
        var view = view(snapshot(4, []))
        #expect(needs(view.apply(.event(event(7, .alert, row("c1", .ringing))), at: .zero)) == [.repair(annaLine)])
        #expect(view.call(CallID(trusted: "c1"))?.state == .ringing)
        #expect(view.line(annaLine)?.seq == 4)
        #expect(view.line(annaLine)?.isUpToDate == false)
        #expect(needs(view.apply(.event(event(8, .connected, row("c1", .connected, rev: 2))), at: .zero)).isEmpty)
        #expect(needs(view.apply(.snapshot(snapshot(8, [row("c1", .connected, rev: 2)])), at: .zero)).isEmpty)
        #expect(view.line(annaLine)?.seq == 8)
        #expect(view.line(annaLine)?.isUpToDate == true)
    }

    @Test func `a repair older than events that followed keeps their rows and closes the gap`() {
        var view = view(snapshot(4, []))
        _ = view.apply(.event(event(7, .alert, row("c2", .ringing, appearance: 2))), at: .zero)
        #expect(needs(view.apply(.snapshot(snapshot(6, [row("c1", .held, by: bo)])), at: .zero)).isEmpty)
        #expect(view.line(annaLine)?.calls.map(\.id.rawValue) == ["c1", "c2"])
        #expect(view.line(annaLine)?.seq == 7)
    }

    @Test func `an ended call does not come back by a late row`() {
        var view = view(snapshot(4, [row("c1", .connected, by: bo)]))
        _ = view.apply(.event(event(7, .ended, row("c1", .ended, rev: 5))), at: .zero)
        _ = view.apply(.event(event(6, .updated, row("c1", .connected, rev: 4, by: bo))), at: .zero)
        #expect(view.call(CallID(trusted: "c1")) == nil)
        #expect(view.line(annaLine)?.endedCalls.map(\.rev) == [5])
    }

    @Test func `P21 a conflated event stands for the seqs it names`() {
        var view = view(snapshot(4, [row("c1", .ringing)]))
        let conflated = event(9, .connected, row("c1", .connected, rev: 4), after: 4)
        #expect(needs(view.apply(.event(conflated), at: .zero)).isEmpty)
        #expect(view.line(annaLine)?.seq == 9)
        let fromBefore = event(12, .parked, row("c1", .held, rev: 5), after: 7)
        #expect(needs(view.apply(.event(fromBefore), at: .zero)).isEmpty)
        #expect(view.line(annaLine)?.seq == 12)
        let behindAGap = event(20, .parked, row("c1", .held, rev: 9), after: 15)
        #expect(needs(view.apply(.event(behindAGap), at: .zero)) == [.repair(annaLine)])
    }

    @Test func `P20 an event of another epoch drops the rows and waits for the snapshot`() {
        var view = view(snapshot(40, [row("c1", .connected)]))
        let first = view.apply(.event(event(2, .alert, row("c9", .ringing), epoch: "e2")), at: .zero)
        #expect(first == [.awaitSnapshot(annaLine)])
        #expect(view.line(annaLine)?.calls.isEmpty == true)
        #expect(view.apply(.event(event(3, .connected, row("c9", .connected), epoch: "e2")), at: .zero).isEmpty)
        _ = view.apply(.snapshot(snapshot(3, [row("c9", .connected)], epoch: "e2")), at: .zero)
        #expect(view.line(annaLine)?.calls.map(\.id.rawValue) == ["c9"])
        #expect(view.line(annaLine)?.isUpToDate == true)
    }

    @Test func `P17 an older snapshot of the same epoch changes nothing`() {
        var view = view(snapshot(9, [row("c1", .connected)]))
        #expect(view.apply(.snapshot(snapshot(8, [])), at: .zero).isEmpty)
        #expect(view.line(annaLine)?.calls.count == 1)
    }

    @Test func `P11 line.revoked takes the line away whatever its seq`() {
        var view = view(snapshot(9, [row("c1", .connected)]))
        _ = view.apply(.event(event(3, .revoked)), at: .zero)
        #expect(view.lines.isEmpty)
    }

    @Test func `P23 the newest lamp wins without repair`() {
        var view = view(SnapshotRow(line: annaLine, epoch: "e1", seq: 4, lamp: .idle))
        let lamp = { LampRow(line: annaLine, epoch: "e1", seq: $0, lamp: $1) }
        #expect(needs(view.apply(.lamp(lamp(9, .ringing)), at: .zero)).isEmpty)
        _ = view.apply(.lamp(lamp(7, .busy)), at: .zero)
        #expect(view.line(annaLine)?.lamp == .ringing)
    }

    @Test func `Q13 on a stale line nothing can be picked up, and all is back with line.fresh`() throws {
        var view = view(snapshot(4, [row("c1", .held, by: bo)]))
        let held = try #require(view.call(CallID(trusted: "c1")))
        #expect(view.line(annaLine)?.isPickable(held) == true)
        _ = view.apply(.event(event(5, .stale, lamp: .unknown)), at: .zero)
        #expect(view.line(annaLine)?.isPickable(held) == false)
        #expect(view.line(annaLine)?.lamp == .unknown)
        _ = view.apply(.event(event(6, .fresh, lamp: .held)), at: .zero)
        #expect(view.line(annaLine)?.isPickable(held) == true)
    }

    @Test func `P12 it rings while the row has an alert, nobody's answer is pending, and time is left`() {
        let pending = PendingRow(op: .answer, by: bo, until: Timestamp(milliseconds: 5000))
        var view = view(snapshot(4, [row("c1", .ringing, alertUntil: 30_000)]))
        #expect(view.ringing(at: Timestamp(milliseconds: 29_999)).count == 1)
        #expect(view.ringing(at: Timestamp(milliseconds: 30_000)).isEmpty)
        _ = view.apply(
            .event(event(5, .updated, row("c1", .ringing, rev: 2, alertUntil: 30_000, pending: pending))), at: .zero)
        #expect(view.ringing(at: Timestamp(milliseconds: 1)).isEmpty)
        _ = view.apply(.event(event(6, .updated, row("c1", .ringing, rev: 3, alertUntil: 30_000))), at: .zero)
        #expect(view.ringing(at: Timestamp(milliseconds: 1)).count == 1)
    }

    @Test func `P14 the party feed silences this party's devices alone`() {
        var view = view(snapshot(4, [row("c1", .ringing, alertUntil: 30_000)]))
        let withdrawn = PartyEventPayload.alertWithdrawn(line: annaLine, call: CallID(trusted: "c1"), .declined)
        _ = view.apply(.party(partyEvent(1, withdrawn)), at: .zero)
        #expect(view.ringing(at: Timestamp(milliseconds: 1)).isEmpty)
        #expect(view.call(CallID(trusted: "c1"))?.state == .ringing)
        #expect(view.line(annaLine)?.seq == 4)
    }

    @Test func `P19 a gap of the party feed is repaired and told once, in order`() {
        var view = view(partySeq: 5)
        let events = (6...8).map { partyEvent($0, .historyDeleted(CallID(trusted: "c\($0)"))) }
        #expect(view.apply(.party(events[2]), at: .zero) == [.repairParty])
        #expect(view.apply(.repaired(.events(events)), at: .zero) == events.map { .tell(.party($0)) })
        #expect(view.apply(.party(events[2]), at: .zero).isEmpty)
        #expect(view.apply(.repaired(.reload(seq: 20)), at: .zero) == [.tell(.partyReloaded), .loadMenu])
        #expect(view.partySeq == 20)
    }

    @Test func `R21 a changed relation loads the menu anew`() {
        var view = view()
        let payload = PartyEventPayload.linesChanged(
            delegator: PartyRow(id: PartyID(trusted: "anna"), name: "Anna"), delegate: nil, .added([annaLine]))
        #expect(needs(view.apply(.party(partyEvent(1, payload)), at: .zero)) == [.loadMenu])
    }

    @Test func `R54 whoever else is on a line is known as far as the menu tells`() {
        let anna = PartyRow(id: PartyID(trusted: "anna"), name: "Anna")
        let cia = PartyRow(id: PartyID(trusted: "cia"), name: "Cia")
        func line(_ id: String, of owner: PartyID) -> LineRow {
            LineRow(id: LineID(trusted: id), number: "+461", owner: owner)
        }
        let own = OwnLineRow(
            line: line("own", of: PartyID(trusted: "bo")),
            delegates: [
                DelegateRow(id: cia.id, name: cia.name, kind: .user, rights: .standard, optedIn: true, online: false)
            ])
        func shared(_ id: String, _ members: [PartyRow]?) -> SharedLinesRow {
            SharedLinesRow(
                delegator: anna, rights: .standard, lines: [line(id, of: anna.id)], optedIn: true, members: members)
        }
        var view = view()
        _ = view.apply(
            .menu(LinesListResult(own: [own], shared: [shared("told", [anna, cia]), shared("untold", nil)])), at: .zero)
        #expect(view.otherMembers(on: LineID(trusted: "own")) == [cia])
        #expect(view.otherMembers(on: LineID(trusted: "told")) == [anna, cia])
        #expect(view.otherMembers(on: LineID(trusted: "untold")) == [anna])
        #expect(view.otherMembers(on: annaLine).isEmpty)
    }

    @Test func `F31 durations count on the hub's clock from the answer to the end`() {
        var view = view()
        view.clock.told(Timestamp(milliseconds: 1_000_000), sentAt: .seconds(10), receivedAt: .seconds(12))
        #expect(view.clock.time(at: .seconds(12)) == Timestamp(milliseconds: 1_001_000))
        let call = row("c1", .connected, answeredAt: 940_000)
        #expect(view.duration(of: call, at: Timestamp(milliseconds: 1_001_000)) == .seconds(61))
        #expect(view.duration(of: call, at: Timestamp(milliseconds: 900_000)) == .zero)
        #expect(view.duration(of: row("c2", .ringing), at: Timestamp(milliseconds: 0)) == nil)
        _ = view.apply(.event(event(1, .idle)), at: .seconds(12))
        #expect(view.clock.time(at: .seconds(12)) == Timestamp(milliseconds: 1_001_000))
    }
}

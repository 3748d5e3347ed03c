import HubCore
import HubProtocol
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Who is told of presence, and how often (P45).
@Suite struct PresenceDeskTests {
    private let anna = PartyID.named("anna"), bo = PartyID.named("bo")

    /// A desk of two threads, and the letters that each got.
    private func desk(
        _ clock: HandClock = HandClock(), statuses: [(PartyID, ChosenStatus)] = []
    ) -> (PresenceDesk, letters: @Sendable () -> [Int]) {
        let letters = Letters()
        let desk = PresenceDesk(
            threads: 2, grace: .seconds(10), statuses: statuses, now: clock.clock, tell: letters.add)
        return (desk, { letters.all })
    }

    private final class Letters: Sendable {
        private let threads = Mutex<[Int]>([])
        var all: [Int] { threads.withLock { $0 } }
        func add(_ thread: Int) { threads.withLock { $0.append(thread) } }
    }

    @Test func `A change is told to the threads that watch the party, by one letter until they have looked`() {
        let (desk, letters) = desk()
        desk.connected(anna, .web)
        #expect(letters().isEmpty, "nobody watches")
        desk.watch(anna, thread: 1)
        desk.watch(bo, thread: 1)
        for _ in 0..<100 {
            desk.chose(.away, anna)
            desk.chose(.available, anna)
        }
        desk.connected(bo, .mobile)
        #expect(letters() == [1])
        let rows = desk.takeMoved(thread: 1).sorted { $0.party < $1.party }
        #expect(rows.map(\.status) == [.available, .available] && rows.map(\.party) == [anna, bo])
        #expect(desk.takeMoved(thread: 1).isEmpty && desk.takeMoved(thread: 0).isEmpty)
        desk.chose(.away, anna)
        #expect(letters() == [1, 1])
        #expect(desk.takeMoved(thread: 1).map(\.status) == [.away], "the newest wins")
    }

    @Test func `What changes nothing that others see is told to nobody`() {
        let (desk, letters) = desk()
        desk.watch(anna, thread: 0)
        desk.connected(anna, .web)
        desk.connected(anna, .web)
        desk.disconnected(anna, .web)
        desk.chose(.available, anna)
        #expect(letters() == [0] && desk.takeMoved(thread: 0).count == 1)
    }

    @Test func `Who is not watched any more is told of no more`() {
        let (desk, letters) = desk()
        desk.watch(anna, thread: 0)
        desk.connected(anna, .web)
        desk.unwatch(anna, thread: 0)
        #expect(desk.takeMoved(thread: 0).isEmpty)
        desk.chose(.away, anna)
        #expect(letters() == [0])
    }

    @Test func `F24: ten seconds after the last socket the party is offline, without anybody asking`() {
        let clock = HandClock()
        let (desk, letters) = desk(clock)
        desk.connected(anna, .web)
        desk.disconnected(anna, .web)
        desk.watch(anna, thread: 0)
        clock.advance(.milliseconds(9999))
        desk.graceMayHavePassed()
        #expect(letters().isEmpty)
        clock.advance(.milliseconds(1))
        desk.graceMayHavePassed()
        #expect(letters() == [0] && desk.takeMoved(thread: 0).map(\.status) == [.offline])
    }

    @Test func `P45: what a party said of itself before a restart is so after it`() {
        let (desk, _) = desk(statuses: [(anna, .doNotDisturb)])
        #expect(desk.row(of: anna).status == .doNotDisturb && desk.row(of: bo).status == .offline)
    }

    @Test func `F24: commits on many lines at once leave no ghost of a call`() async throws {
        let (desk, _) = desk()
        let talker = Talker(party: PartyReference(id: anna, name: "Anna"), device: .named("d"))
        func call(_ line: Int, _ state: Call.State) -> Call {
            var call = Call(
                id: .named("c\(line)"), line: .named("l\(line)"), appearance: 1, direction: .inbound,
                remote: Remote(number: "1"), createdAt: .at(0), servedBy: .named("s"), state: state,
                by: state == .ringing ? nil : talker)
            if state == .ringing { call.ring = Ring(startedAt: .at(0), expiresAt: .at(30), parties: [anna, bo]) }
            return call
        }
        await withTaskGroup { group in
            for line in 0..<16 {
                group.addTask { [desk] in
                    for _ in 0..<200 {
                        desk.engaged(Engagement.changes(from: [], to: [call(line, .ringing)]))
                        desk.engaged(Engagement.changes(from: [call(line, .ringing)], to: [call(line, .connected)]))
                        desk.engaged(Engagement.changes(from: [call(line, .connected)], to: []))
                    }
                    desk.engaged(Engagement.changes(from: [], to: [call(line, .ringing)]))
                }
            }
        }
        #expect(desk.row(of: anna).status == .ringing && desk.row(of: bo).status == .ringing)
        for line in 0..<16 { desk.engaged(Engagement.changes(from: [call(line, .ringing)], to: [])) }
        #expect(desk.row(of: anna).status == .offline && desk.row(of: bo).status == .offline)
    }
}

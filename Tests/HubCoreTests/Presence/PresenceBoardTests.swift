import HubCore
import LineModel
import Testing

@Suite struct PresenceBoardTests {
    private let bo = Office.bo.id
    private let board = Board()

    private func at(_ seconds: Int64) -> Timestamp { .at(milliseconds: seconds * 1000) }

    private func engagement(ringing: Int = 0, talking: Int = 0) -> Engagement {
        Engagement(party: bo, ringing: ringing, talking: talking)
    }

    @Test func `P45: who was never heard of is offline since the start`() {
        let anna = board.presence(of: Office.anna.id)
        #expect(anna == Presence(party: Office.anna.id, status: .offline, devices: [], since: at(0)))
    }

    @Test func `P45: a party is available with its first socket, and offline ten seconds after its last`() {
        #expect(board.connected(bo, .mobile, at: at(5)))
        #expect(board.presence(of: bo) == Presence(party: bo, status: .available, devices: [.mobile], since: at(5)))
        #expect(board.connected(bo, .desktop, at: at(6)), "the devices are others")
        #expect(board.presence(of: bo).devices == [.desktop, .mobile] && board.presence(of: bo).since == at(5))
        #expect(!board.connected(bo, .desktop, at: at(7)), "a second one of the kind shows nowhere")

        for kind in [ClientKind.desktop, .desktop, .mobile] { #expect(!board.disconnected(bo, kind, at: at(20))) }
        #expect(board.nextDeadline == at(30))
        #expect(board.gracePassed(at: .at(milliseconds: 29_999)).isEmpty)
        #expect(board.presence(of: bo).status == .available)
        #expect(board.gracePassed(at: at(30)).contains(bo))
        #expect(board.presence(of: bo) == Presence(party: bo, status: .offline, devices: [], since: at(30)))
        #expect(board.nextDeadline == nil)
    }

    @Test func `F5d: a reconnection within the grace shows nowhere, however often`() {
        #expect(board.connected(bo, .web, at: at(0)))
        for second in Int64(1)...40 {
            #expect(!board.disconnected(bo, .web, at: at(second)))
            #expect(board.gracePassed(at: at(second)).isEmpty)
            #expect(!board.connected(bo, .web, at: at(second)))
        }
        #expect(board.gracePassed(at: at(60)).isEmpty)
        #expect(board.presence(of: bo) == Presence(party: bo, status: .available, devices: [.web], since: at(0)))
    }

    @Test func `F5d: each kind of device has a grace of its own`() {
        _ = board.connected(bo, .web, at: at(0))
        _ = board.connected(bo, .mobile, at: at(0))
        _ = board.disconnected(bo, .web, at: at(1))
        #expect(board.presence(of: bo).devices == [.mobile, .web])
        #expect(board.gracePassed(at: at(11)) == [bo])
        #expect(board.presence(of: bo) == Presence(party: bo, status: .available, devices: [.mobile], since: at(0)))
    }

    @Test(arguments: [ClientKind.commonArea, .portal, .switch, .monitor])
    func `P45: other kinds of sockets make nobody available`(kind: ClientKind) {
        #expect(!board.connected(bo, kind, at: at(1)))
        #expect(board.presence(of: bo).status == .offline)
        #expect(!board.disconnected(bo, kind, at: at(2)) && board.nextDeadline == nil)
    }

    @Test func `P45: offline < available < away < ringing < onCall, and doNotDisturb above all`() {
        func status() -> PresenceStatus { board.presence(of: bo).status }
        #expect(status() == .offline)
        _ = board.connected(bo, .desktop, at: at(1))
        #expect(status() == .available)
        _ = board.chose(.away, bo, at: at(2))
        #expect(status() == .away)
        _ = board.engaged(engagement(ringing: 1), at: at(3))
        #expect(status() == .ringing)
        _ = board.engaged(engagement(talking: 1), at: at(4))
        #expect(status() == .onCall)
        _ = board.chose(.doNotDisturb, bo, at: at(5))
        #expect(status() == .doNotDisturb)
        _ = board.chose(.away, bo, at: at(6))
        #expect(board.presence(of: bo) == Presence(party: bo, status: .onCall, devices: [.desktop], since: at(6)))
    }

    @Test func `Q33: away needs a device, do-not-disturb and calls do not`() {
        #expect(!board.chose(.away, bo, at: at(1)) && board.presence(of: bo).status == .offline)
        #expect(board.chose(.doNotDisturb, bo, at: at(2)) && board.presence(of: bo).status == .doNotDisturb)
        _ = board.chose(.available, bo, at: at(3))
        #expect(board.engaged(engagement(ringing: 1), at: at(4)), "a desk phone rings through the switch (P15)")
        #expect(board.presence(of: bo).status == .ringing)
    }

    @Test func `F5d: a second call that rings, or an answer, never shows something between`() {
        _ = board.connected(bo, .desktop, at: at(0))
        _ = board.engaged(engagement(ringing: 1), at: at(1))
        // The answer is one commit.
        #expect(board.engaged(engagement(ringing: -1, talking: 1), at: at(2)))
        #expect(board.presence(of: bo).status == .onCall)
        #expect(!board.engaged(engagement(ringing: 1), at: at(3)), "still on a call")
        #expect(!board.engaged(engagement(ringing: -1), at: at(4)))
        #expect(board.engaged(engagement(talking: -1), at: at(5)))
        #expect(board.presence(of: bo) == Presence(party: bo, status: .available, devices: [.desktop], since: at(5)))
    }

    @Test func `F24: of a removed party nothing is left once its sockets are gone`() {
        _ = board.connected(bo, .desktop, at: at(1))
        _ = board.chose(.doNotDisturb, bo, at: at(1))
        #expect(board.removed(bo, at: at(2)))
        _ = board.disconnected(bo, .desktop, at: at(3))
        #expect(board.gracePassed(at: at(13)) == [bo])
        #expect(board.presence(of: bo).since == at(0), "as if it had never been")
    }

    @Test func `F24: a socket that was never counted takes nobody away`() {
        #expect(!board.disconnected(bo, .desktop, at: at(1)))
        _ = board.connected(bo, .desktop, at: at(2))
        #expect(!board.disconnected(bo, .mobile, at: at(3)))
        #expect(board.gracePassed(at: at(100)).isEmpty && board.presence(of: bo).status == .available)
    }

    @Test(arguments: UInt64(1)...200)
    func `P45, F24: after any history the board is what a recomputation from scratch gives`(seed: UInt64) {
        var history = PresenceHistory(seed: seed)
        for step in 0..<300 {
            let (party, told) = history.next()
            for party in PresenceHistory.parties where told.contains(party) == false {
                #expect(
                    history.board.presence(of: party) == history.shown[party],
                    "seed \(seed), step \(step): \(party) changed untold")
            }
            for party in PresenceHistory.parties { history.shown[party] = history.board.presence(of: party) }
            #expect(
                history.board.presence(of: party).status == history.status(of: party)
                    && history.board.presence(of: party).devices == history.devices(of: party),
                "seed \(seed), step \(step)")
        }
        history.end()
        for party in PresenceHistory.parties {
            #expect(history.board.presence(of: party).status == .offline, "seed \(seed): a ghost")
        }
        #expect(history.board.nextDeadline == nil)
    }
}

/// A board behind a reference, so that an expectation can be of what a verb returns.
private final class Board {
    private var board = PresenceBoard(startedAt: .at(milliseconds: 0), grace: .seconds(10))

    func presence(of party: PartyID) -> Presence { board.presence(of: party) }
    var nextDeadline: Timestamp? { board.nextDeadline }

    func connected(_ party: PartyID, _ kind: ClientKind, at now: Timestamp) -> Bool {
        board.connected(party, kind, at: now)
    }

    func disconnected(_ party: PartyID, _ kind: ClientKind, at now: Timestamp) -> Bool {
        board.disconnected(party, kind, at: now)
    }

    func engaged(_ engagement: Engagement, at now: Timestamp) -> Bool { board.engaged(engagement, at: now) }
    func chose(_ status: ChosenStatus, _ party: PartyID, at now: Timestamp) -> Bool {
        board.chose(status, party, at: now)
    }

    func removed(_ party: PartyID, at now: Timestamp) -> Bool { board.removed(party, at: now) }
    func gracePassed(at now: Timestamp) -> [PartyID] { board.gracePassed(at: now) }
}

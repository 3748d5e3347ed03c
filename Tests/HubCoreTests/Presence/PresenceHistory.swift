import HubCore
import HubTesting
import LineModel

/// Random days of three parties: what happens is told to a board, and kept as bare facts to judge it by.
struct PresenceHistory {
    static let parties = [Office.anna.id, Office.bo.id, Office.carl.id]
    private static let kinds = PresenceBoard.kinds + [.portal]
    private static let grace: Int64 = 10_000

    private(set) var board = PresenceBoard(startedAt: .at(milliseconds: 0), grace: .milliseconds(grace))
    /// What others were told last.
    var shown: [PartyID: Presence]
    private var dice: Dice
    private var now: Int64 = 0
    /// When each socket of a kind came, and went if it did.
    private var sockets: [(party: PartyID, kind: ClientKind, gone: Int64?)] = []
    private var ringing: [PartyID: Int] = [:]
    private var talking: [PartyID: Int] = [:]
    private var chosen: [PartyID: ChosenStatus] = [:]

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        let board = board
        shown = Dictionary(uniqueKeysWithValues: Self.parties.map { ($0, board.presence(of: $0)) })
    }

    /// Something happens; to whom, and who is said to show otherwise.
    mutating func next() -> (PartyID, Set<PartyID>) {
        now += Int64(dice.roll(4000))
        let party = dice.pick(Self.parties)
        var told = Set(board.gracePassed(at: .at(milliseconds: now)))
        if happens(to: party) { told.insert(party) }
        return (party, told)
    }

    /// Everybody leaves and every call ends.
    mutating func end() {
        for index in sockets.indices where sockets[index].gone == nil { close(index) }
        for party in Self.parties {
            let change = Engagement(
                party: party, ringing: -(ringing[party] ?? 0), talking: -(talking[party] ?? 0))
            _ = board.engaged(change, at: .at(milliseconds: now))
            _ = board.chose(.available, party, at: .at(milliseconds: now))
        }
        _ = board.gracePassed(at: .at(milliseconds: now + Self.grace))
    }

    // MARK: From scratch

    func devices(of party: PartyID) -> [ClientKind] {
        PresenceBoard.kinds.filter { kind in
            sockets.contains { socket in
                socket.party == party && socket.kind == kind
                    && socket.gone.map { now < $0 + Self.grace } ?? true
            }
        }
    }

    func status(of party: PartyID) -> PresenceStatus {
        if chosen[party] == .doNotDisturb { return .doNotDisturb }
        if (talking[party] ?? 0) > 0 { return .onCall }
        if (ringing[party] ?? 0) > 0 { return .ringing }
        if devices(of: party).isEmpty { return .offline }
        return chosen[party] == .away ? .away : .available
    }

    // MARK: Steps

    private mutating func happens(to party: PartyID) -> Bool {
        let moment = Timestamp.at(milliseconds: now)
        switch dice.roll(6) {
        case 0:
            let kind = dice.pick(Self.kinds)
            sockets.append((party, kind, nil))
            return board.connected(party, kind, at: moment)
        case 1, 2:
            let open = sockets.indices.filter { sockets[$0].party == party && sockets[$0].gone == nil }
            return open.isEmpty ? false : close(dice.pick(open))
        case 3:
            let step = (ringing[party] ?? 0) > 0 && dice.once(in: 2) ? -1 : 1
            ringing[party, default: 0] += step
            return board.engaged(Engagement(party: party, ringing: step, talking: 0), at: moment)
        case 4:
            let step = (talking[party] ?? 0) > 0 && !dice.once(in: 3) ? -1 : 1
            talking[party, default: 0] += step
            return board.engaged(Engagement(party: party, ringing: 0, talking: step), at: moment)
        default:
            let status = dice.pick(ChosenStatus.allCases)
            chosen[party] = status
            return board.chose(status, party, at: moment)
        }
    }

    @discardableResult
    private mutating func close(_ index: Int) -> Bool {
        sockets[index].gone = now
        return board.disconnected(sockets[index].party, sockets[index].kind, at: .at(milliseconds: now))
    }
}

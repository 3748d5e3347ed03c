import HubCore
import HubProtocol
import LineModel
import Synchronization

/// The presence of all parties, and which service threads have somebody who watches each (P45).
///
/// Any thread may call. A thread hears that parties moved by one letter, however many they are; then it takes their rows,
/// the newest of each, so that what waits is bounded by what it watches. Where nobody watches a change costs a count.
final class PresenceDesk: Sendable {
    private struct State: Sendable {
        var board: PresenceBoard
        /// The threads on which somebody watches the party.
        var watchers: [PartyID: [Int]] = [:]
        /// By thread: the watched parties that moved since it looked last.
        var moved: [Set<PartyID>]

        /// Notes that the party moved; adds the threads that do not know yet that they must look.
        mutating func moved(_ party: PartyID, telling told: inout [Int]) {
            for thread in watchers[party] ?? [] {
                if moved[thread].isEmpty { told.append(thread) }
                moved[thread].insert(party)
            }
        }
    }

    private let state: Mutex<State>
    private let now: Clock
    private let sharing: (any PresenceSharing)?
    private let tell: @Sendable (_ thread: Int) -> Void

    /// - Parameters:
    ///   - grace: how long a party's last socket may be gone before the party is offline.
    ///   - statuses: what parties said of themselves before the start.
    ///   - sharing: tells other nodes who is connected here; theirs is heard of by `elsewhere`.
    ///   - tell: tells a service thread that parties moved which it watches.
    init(
        threads: Int, grace: Timestamp.Span, statuses: [(PartyID, ChosenStatus)],
        sharing: (any PresenceSharing)? = nil, now: @escaping Clock, tell: @escaping @Sendable (_ thread: Int) -> Void
    ) {
        let moment = now()
        var board = PresenceBoard(startedAt: moment, grace: grace)
        for (party, status) in statuses { _ = board.chose(status, party, at: moment) }
        state = Mutex(State(board: board, moved: Array(repeating: [], count: threads)))
        self.sharing = sharing
        self.now = now
        self.tell = tell
    }

    // MARK: What happens

    func connected(_ party: PartyID, _ kind: ClientKind) {
        change(party) { $0.connected(party, kind, at: $1) }
        sharing?.connected(party, kind)
    }

    func disconnected(_ party: PartyID, _ kind: ClientKind) {
        change(party) { $0.disconnected(party, kind, at: $1) }
        sharing?.disconnected(party, kind)
    }

    /// Parties came to other nodes, or left them: a node counts as one socket of each kind that it has.
    func elsewhere(_ changes: [PresenceContributions.Change]) {
        let moment = now()
        change { state, told in
            for change in changes {
                let isSeen =
                    change.isThere
                    ? state.board.connected(change.party, change.kind, at: moment)
                    : state.board.disconnected(change.party, change.kind, at: moment)
                if isSeen { state.moved(change.party, telling: &told) }
            }
        }
    }

    func chose(_ status: ChosenStatus, _ party: PartyID) { change(party) { $0.chose(status, party, at: $1) } }

    func removed(_ party: PartyID) { change(party) { $0.removed(party, at: $1) } }

    /// A commit on a line changed what its calls ask of parties.
    func engaged(_ changes: [Engagement]) {
        let moment = now()
        change { state, told in
            for change in changes where state.board.engaged(change, at: moment) {
                state.moved(change.party, telling: &told)
            }
        }
    }

    /// Time has passed: whose last socket has been gone long enough is offline.
    func graceMayHavePassed() {
        let moment = now()
        change { state, told in
            for party in state.board.gracePassed(at: moment) { state.moved(party, telling: &told) }
        }
    }

    // MARK: Who looks

    /// Somebody on the thread watches the party from now on, the first there.
    func watch(_ party: PartyID, thread: Int) {
        state.withLock { $0.watchers[party, default: []].append(thread) }
    }

    /// Nobody on the thread watches the party any more.
    func unwatch(_ party: PartyID, thread: Int) {
        state.withLock { state in
            state.watchers[party]?.removeAll { $0 == thread }
            if state.watchers[party]?.isEmpty == true { state.watchers[party] = nil }
            state.moved[thread].remove(party)
        }
    }

    func row(of party: PartyID) -> PresenceRow { PresenceRow(state.withLock { $0.board.presence(of: party) }) }

    /// The rows of the watched parties that moved since the thread took them last.
    func takeMoved(thread: Int) -> [PresenceRow] {
        state.withLock { state in
            defer { state.moved[thread] = [] }
            return state.moved[thread].map { state.board.presence(of: $0) }
        }.map(PresenceRow.init)
    }

    // MARK: Steps

    private func change(_ party: PartyID, _ body: (inout PresenceBoard, Timestamp) -> Bool) {
        let moment = now()
        change { state, told in
            if body(&state.board, moment) { state.moved(party, telling: &told) }
        }
    }

    private func change(_ body: (inout State, inout [Int]) -> Void) {
        let told = state.withLock { state in
            var told: [Int] = []
            body(&state, &told)
            return told
        }
        for thread in told { tell(thread) }
    }
}

extension PresenceRow {
    init(_ presence: Presence) {
        self.init(
            party: presence.party, status: presence.status, devices: presence.devices, since: presence.since)
    }
}

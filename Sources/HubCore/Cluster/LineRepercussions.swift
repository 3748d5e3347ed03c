public import LineModel

/// What a change of a line means beyond the line: whatever a node keeps across its lines, so that one on which nobody looks
/// at the line need not read the line itself. Pure; differences, of which those of one line come in their order.
public struct LineRepercussions: Hashable, Sendable {
    /// A call that went from one party to another; nil for nobody.
    public struct Move: Hashable, Sendable {
        public var call: CallID
        public var from: PartyID?
        public var to: PartyID?

        public init(_ call: CallID, from: PartyID?, to: PartyID?) {
            self.call = call
            self.from = from
            self.to = to
        }
    }

    /// A party that talks in a call from now on.
    public struct Beginning: Hashable, Sendable {
        public var call: CallID
        public var party: PartyID

        public init(_ call: CallID, by party: PartyID) {
            self.call = call
            self.party = party
        }
    }

    /// Calls that the line has from now on, and those that are not even lately ended any more.
    public var appeared: [CallID] = []
    public var forgotten: [CallID] = []
    /// Who is about to talk in a call once its switch has confirmed it.
    public var pending: [Move] = []
    public var moves: [Move] = []
    public var begun: [Beginning] = []
    public var engagements: [Engagement] = []
    /// Claims that are settled by it: the commands that wait for them are told by the commit itself.
    public var settled: [Claim] = []
    public var turn: TalkTurn?
    /// When the line changes by itself, as it is now.
    public var deadline: Timestamp?
    /// How many events of the line it made.
    public var events = 0

    public init() {}

    /// What follows from a commit on the line as it was `before`.
    public init(of commit: Commit, after before: LineState, turn: TalkTurn?) {
        self.init(ofRows: before.calls, after: commit.next.calls)
        (appeared, forgotten) = Self.calls(from: before, to: commit.next)
        deadline = commit.next.nextDeadline
        settled = commit.effects.compactMap { if case .settled(let claim, _) = $0 { claim } else { nil } }
        self.turn = turn
        events = commit.events.count
    }

    /// Only what rows mean for parties.
    public init(ofRows before: [Call], after: [Call]) {
        follow(rowsOf: before, after)
        engagements = Engagement.changes(from: before, to: after)
    }

    /// Calls that appear, and those that are forgotten with their tombstones (P22).
    public static func calls(
        from before: LineState, to after: LineState
    ) -> (appeared: [CallID], forgotten: [CallID]) {
        // Most commits change a row, and bring or take none.
        guard !haveSameCalls(before.calls, after.calls) || !haveSameCalls(before.tombstones, after.tombstones)
        else { return ([], []) }
        let known = Set(before.calls.map(\.id)).union(before.tombstones.map(\.id))
        let kept = Set(after.calls.map(\.id)).union(after.tombstones.map(\.id))
        return (kept.subtracting(known).sorted(), known.subtracting(kept).sorted())
    }

    private static func haveSameCalls(_ some: [Call], _ others: [Call]) -> Bool {
        some.elementsEqual(others) { $0.id == $1.id }
    }

    private mutating func follow(rowsOf before: [Call], _ after: [Call]) {
        for call in after {
            let former = before.first { $0.id == call.id }
            if former?.beginner != call.beginner {
                pending.append(Move(call.id, from: former?.beginner, to: call.beginner))
            }
            if former?.by == call.by, former?.participants.isEmpty != false, call.participants.isEmpty {
                // The same one or nobody, as in most commits: what may have begun is the talk.
                if call.isOpen, former?.isOpen != true, let by = call.by {
                    begun.append(Beginning(call.id, by: by.party.id))
                }
                continue
            }
            let earlier = former?.talkers ?? [], talkers = call.talkers
            moves += Self.moves(of: call.id, from: earlier, to: talkers)
            for party in talkers.map(\.party.id) where call.isOpen {
                if former?.isOpen == true, earlier.contains(where: { $0.party.id == party }) { continue }
                begun.append(Beginning(call.id, by: party))
            }
        }
        for call in before where !after.contains(where: { $0.id == call.id }) {
            moves += Self.moves(of: call.id, from: call.talkers, to: [])
            if let beginner = call.beginner { pending.append(Move(call.id, from: beginner, to: nil)) }
        }
    }

    /// Who left the call, and who came into it.
    private static func moves(of call: CallID, from before: [Talker], to after: [Talker]) -> [Move] {
        let left = before.map(\.party.id).filter { party in !after.contains { $0.party.id == party } }
        let came = after.map(\.party.id).filter { party in !before.contains { $0.party.id == party } }
        return left.map { Move(call, from: $0, to: nil) } + came.map { Move(call, from: nil, to: $0) }
    }
}

extension Call {
    /// Who talks in it once the switch has confirmed that; nil where nobody is about to.
    public var beginner: PartyID? {
        guard let pending = self.pending else { return nil }
        switch pending.operation {
        case .answer, .resume, .pickUp, .join, .barge, .takeOver: return pending.by.party.id
        // What is placed has its talker from the start.
        case .place, .hold, .transfer, .moveToMeeting, .reconcile: return nil
        }
    }
}

extension TalkIndex {
    /// Follows a change of a line.
    public mutating func follow(_ change: LineRepercussions) {
        for move in change.pending { pendingMoved(move.call, from: move.from, to: move.to) }
        for move in change.moves { moved(move.call, from: move.from, to: move.to) }
        for beginning in change.begun { began(beginning.call, for: beginning.party) }
    }
}

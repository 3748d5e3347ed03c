import HubProtocol
import LineModel

/// One live call in a simulated switch.
struct SimulatedCall: Sendable, Equatable {
    let id: CallID
    /// Counts from 1: the name that scripts call it by.
    let number: Int
    let line: LineID
    let direction: Call.Direction
    let remote: RemoteRow
    let createdAt: Timestamp
    var state: State
    /// How it was before the last act of a member, for a leg that must be released alone (P8, P10).
    var before: State?
    /// Where the call is being moved.
    var moving: MeetingRow?
    /// What is being recorded, and for whom.
    var recording: SwitchRecordingRow?

    struct State: Sendable, Equatable {
        /// One of dialing, ringing, connected, held, joined.
        var phase: Call.State
        var leg: LegRow?
        var answeredAt: Timestamp?
        var heldAt: Timestamp?
        /// Who else is in the call, listeners too.
        var others: [SwitchParticipantRow] = []
    }

    /// Changes hands or phase.
    mutating func become(_ phase: Call.State, leg: LegRow?, at now: Timestamp) {
        before = state
        state.phase = phase
        state.others = []
        state.leg = leg ?? state.leg
        state.heldAt = phase == .held ? now : nil
        if phase == .connected || phase == .held { state.answeredAt = state.answeredAt ?? now }
    }

    /// Releases the leg that came last, if it is this one; false where the call has nothing before it.
    mutating func release(_ leg: LegRow) -> Bool {
        guard state.leg == leg, state.phase != .joined else {
            leave(leg)
            return true
        }
        guard let before else { return false }
        state = before
        self.before = nil
        return true
    }

    /// Gives a move up; false where there is none.
    mutating func stopMoving() -> Bool {
        defer { moving = nil }
        return moving != nil
    }

    /// The call as a sync tells it (P5).
    var row: SwitchCallRow {
        SwitchCallRow(
            call: id, line: line, direction: direction, state: state.phase, remote: remote, party: state.leg?.party,
            device: state.leg?.device, createdAt: createdAt, answeredAt: state.answeredAt, heldAt: state.heldAt,
            participants: state.others.isEmpty ? nil : state.others, recordings: recording.map { [$0] } ?? [])
    }
}

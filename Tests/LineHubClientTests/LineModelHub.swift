import HubProtocol
import LineModel

@testable import LineHubClient

/// A line of a hub in a few lines: the truth that the client's view must come to equal, whatever is lost on the way.
struct ModelHub {
    private(set) var epoch = "e1"
    private(set) var seq: Int64 = 0
    private(set) var calls: [CallID: CallRow] = [:]
    private(set) var isStale = false
    /// The events still at hand for a resume.
    private(set) var log: [LineEventRow] = []
    private var callCount = 0

    var lamp: Lamp {
        if isStale { return .unknown }
        let states = Set(calls.values.map(\.state))
        if states.contains(.ringing) { return .ringing }
        if states.contains(.connected) { return .busy }
        return states.contains(.held) ? .held : .idle
    }

    func snapshot() -> SnapshotRow {
        SnapshotRow(
            line: annaLine, epoch: epoch, seq: seq, lamp: lamp, calls: calls.values.sorted { $0.id < $1.id },
            stale: isStale)
    }

    /// Commits something, and gives the events of it.
    mutating func change(_ dice: inout Dice) -> [LineEventRow] {
        let before = log.count
        if calls.isEmpty || dice.roll(0.2), calls.count < 4 {
            callCount += 1
            let id = "sw.\(callCount)"
            calls[CallID(trusted: id)] = LineHubClientTests.row(id, .ringing, appearance: freeAppearance)
            commit(.alert, CallID(trusted: id))
        } else if dice.roll(0.05) {
            isStale.toggle()
            commit(isStale ? .stale : .fresh, nil)
        } else if let id = calls.keys.sorted().randomElement(using: &dice), var call = calls[id] {
            call.rev += 1
            if dice.roll(0.3) {
                call.state = .ended
                calls[id] = call
                commit(.alertWithdrawn, id)
                commit(.ended, id)
                calls[id] = nil
                if calls.isEmpty { commit(.idle, nil) }
            } else {
                call.state = call.state == .connected ? .held : .connected
                calls[id] = call
                commit(call.state == .held ? .parked : .connected, id)
            }
        }
        return Array(log[before...])
    }

    /// Loses its history, as an embedded hub does at a restart.
    mutating func restart() {
        epoch += "+"
        seq = 0
        log = []
        calls = [:]
        isStale = false
    }

    /// The events after a seq, if they are all at hand.
    func missed(after: Int64, dice: inout Dice) -> [LineEventRow]? {
        guard dice.roll(0.6) else { return nil }
        return log.filter { $0.seq > after }
    }

    private var freeAppearance: Int {
        (1...).first { number in !calls.values.contains { $0.appearance == number } } ?? 1
    }

    private mutating func commit(_ type: LineEvent.Kind, _ id: CallID?) {
        seq += 1
        let row = id.flatMap { calls[$0] }
        // The lamp after the whole commit: an ended row does not count any more.
        let shown = lamp
        log.append(
            LineEventRow(
                line: annaLine, epoch: epoch, seq: seq, type: type, at: Timestamp(milliseconds: seq), lamp: shown,
                call: row))
    }
}

import LineModel

/// A client's idea of a line, kept from a snapshot and the events after it (protocol §3): independent of `LineState`.
struct Follower {
    private var seq: Int64
    private var rows: [CallID: Call]
    private var stale: Bool
    private var lamp: Lamp

    init(_ snapshot: LineState) {
        seq = snapshot.seq
        rows = Dictionary(uniqueKeysWithValues: snapshot.calls.map { ($0.id, Self.seen($0)) })
        stale = snapshot.stale != nil
        lamp = snapshot.lamp
    }

    /// Takes an event in; tells what is wrong with it, if anything.
    mutating func follow(_ event: LineEvent) -> String? {
        guard event.seq == seq + 1 else { return "seq \(event.seq) after \(seq)" }
        seq = event.seq
        lamp = event.lamp
        if event.kind == .stale { stale = true }
        if event.kind == .fresh { stale = false }
        guard let row = event.call else { return nil }
        if row.state == .ended { rows[row.id] = nil } else { rows[row.id] = Self.seen(row) }
        return nil
    }

    /// What differs from the stored state, if anything (invariant 5).
    func difference(from state: LineState) -> String? {
        let truth = Follower(state)
        if seq != truth.seq { return "follower at \(seq), line at \(truth.seq)" }
        if rows != truth.rows { return "follower sees \(rows.values), line has \(truth.rows.values)" }
        if stale != truth.stale { return "follower stale \(stale)" }
        return lamp == truth.lamp ? nil : "follower's lamp \(lamp), line's \(truth.lamp)"
    }

    /// The row without what P11 keeps from the log: for whom it rings, who listens, what is recorded of it, and the claim of a
    /// call that is being placed.
    private static func seen(_ row: Call) -> Call {
        var row = row
        row.ring?.parties = []
        if row.pending?.isShown == false { row.pending = nil }
        row.listeners = []
        row.attempts = []
        row.attemptCount = 0
        row.recording = nil
        row.recordClaims = 0
        return row
    }
}

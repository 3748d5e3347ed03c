public import HubProtocol
public import LineModel

/// One line as the client holds it: the lamp, and in full mode a row for each live call.
public struct LineView: Sendable, Equatable {
    public let line: LineID
    /// The history of the store that `seq` counts in (P20).
    public internal(set) var epoch: String
    /// Everything up to here is in; later events may be in as well.
    public internal(set) var seq: Int64
    public internal(set) var lamp: Lamp
    /// Whether the line's switch is lost: nothing can be picked up or joined until it is back (Q13).
    public internal(set) var isStale: Bool
    /// Whether a part is missing that was asked for.
    public internal(set) var isUpToDate = true

    /// Live calls, each with the seq at which it was learnt.
    var rows: [CallID: Row] = [:]
    /// The seqs at which `lamp` and `isStale` were learnt.
    var lampSeq: Int64
    var staleSeq: Int64
    /// Stretches of seqs (after, upTo] that are in although something before them is missing.
    var ahead: [Stretch] = []
    /// Calls that ended, so that a late event does not bring them back (invariant 2).
    var tombstones: [Tombstone] = []

    struct Row: Sendable, Equatable {
        var call: CallRow
        var seq: Int64
    }

    struct Stretch: Sendable, Equatable {
        var after: Int64
        var upTo: Int64

        func covers(_ other: Stretch) -> Bool { after <= other.after && other.upTo <= upTo }
    }

    struct Tombstone: Sendable, Equatable {
        var call: CallRow
        var seq: Int64
    }

    /// How many ended calls a line remembers.
    static let maximumTombstones = 32

    init(_ snapshot: SnapshotRow) {
        line = snapshot.line
        epoch = snapshot.epoch
        seq = snapshot.seq
        lamp = snapshot.lamp
        isStale = snapshot.stale
        lampSeq = snapshot.seq
        staleSeq = snapshot.seq
        for call in snapshot.calls ?? [] { rows[call.id] = Row(call: call, seq: snapshot.seq) }
        for call in snapshot.ended ?? [] { bury(call, at: snapshot.seq) }
    }
}

// What a user interface reads.
extension LineView {
    /// The live calls by appearance.
    public var calls: [CallRow] {
        rows.values.map(\.call).sorted { ($0.appearance, $0.id) < ($1.appearance, $1.id) }
    }

    /// The calls that ended last, the latest at the end.
    public var endedCalls: [CallRow] { tombstones.map(\.call) }

    public func call(_ id: CallID) -> CallRow? { rows[id]?.call }

    /// Whether anyone with the right may pick the call up now (P30).
    ///
    /// It is worked out anew rather than read from the row, which does not change when the line becomes stale.
    public func isPickable(_ call: CallRow) -> Bool { call.state == .held && !call.locked && !isStale }

    /// Whether anyone with the right may join the call now (P30).
    public func isJoinable(_ call: CallRow) -> Bool {
        (call.state == .connected || call.state == .joined) && !call.locked && !isStale
    }
}

// What came from the hub.
extension LineView {
    /// Whether a snapshot may replace this (P17).
    func isReplaceable(by snapshot: SnapshotRow) -> Bool { snapshot.epoch != epoch || snapshot.seq >= seq }

    /// Takes in a snapshot of the same epoch; rows learnt from later events stay.
    mutating func replace(by snapshot: SnapshotRow) {
        let later = rows.filter { $0.value.seq > snapshot.seq }
        show(snapshot.lamp, at: snapshot.seq)
        beStale(snapshot.stale, at: snapshot.seq)
        tombstones.removeAll { $0.seq <= snapshot.seq }
        for call in snapshot.ended ?? [] { bury(call, at: snapshot.seq) }
        rows = [:]
        for call in snapshot.calls ?? [] where !isBuried(call.id) {
            rows[call.id] = Row(call: call, seq: snapshot.seq)
        }
        rows.merge(later) { _, later in later }
        seq = snapshot.seq
        isUpToDate = true
        closeUp()
    }

    /// Takes in an event of the same epoch; false when it is known already.
    mutating func apply(_ event: LineEventRow) -> Bool {
        let stretch = Stretch(after: event.after ?? event.seq - 1, upTo: event.seq)
        guard event.seq > seq, !ahead.contains(where: { $0.covers(stretch) }) else { return false }
        if let last = ahead.last, last.upTo == stretch.after {
            ahead[ahead.count - 1].upTo = stretch.upTo
        } else {
            ahead.append(stretch)
        }
        show(event.lamp, at: event.seq)
        if event.type == .stale || event.type == .fresh { beStale(event.type == .stale, at: event.seq) }
        if let call = event.call { learn(call, at: event.seq) }
        closeUp()
        return true
    }

    /// Removes the alert from a row, for this party alone (P14).
    mutating func withdrawAlert(of call: CallID) { rows[call]?.call.alert = nil }

    /// Marks a row as recorded by this party, or takes the mark off.
    mutating func mark(_ call: CallID, asRecorded isRecorded: Bool) { rows[call]?.call.recording = isRecorded }

    /// Drops a call of which a refusal said that it is over (F24).
    mutating func ended(_ id: CallID, row: CallRow?) {
        guard let held = rows.removeValue(forKey: id) else { return }
        bury(row ?? held.call, at: held.seq)
    }

    /// Whether an event was missed.
    var hasGap: Bool { !ahead.isEmpty }

    private mutating func show(_ lamp: Lamp, at seq: Int64) {
        guard seq >= lampSeq else { return }
        self.lamp = lamp
        lampSeq = seq
    }

    /// What is shown was said to be possibly out of date, and by now is not: a line with a lamp has its switch (P9).
    mutating func endDoubt() { if isStale, lamp != .unknown { isStale = false } }

    private mutating func beStale(_ isStale: Bool, at seq: Int64) {
        guard seq >= staleSeq else { return }
        self.isStale = isStale
        staleSeq = seq
    }

    private mutating func learn(_ call: CallRow, at seq: Int64) {
        if let row = rows[call.id], row.seq > seq { return }
        if call.state == .ended {
            rows[call.id] = nil
            bury(call, at: seq)
        } else if !isBuried(call.id) {
            rows[call.id] = Row(call: call, seq: seq)
        }
    }

    private func isBuried(_ id: CallID) -> Bool { tombstones.contains { $0.call.id == id } }

    private mutating func bury(_ call: CallRow, at seq: Int64) {
        tombstones.removeAll { $0.call.id == call.id }
        tombstones.append(Tombstone(call: call, seq: seq))
        if tombstones.count > Self.maximumTombstones { tombstones.removeFirst() }
    }

    /// Moves `seq` on through what is in without a gap.
    private mutating func closeUp() {
        ahead.removeAll { $0.upTo <= seq }
        while let next = ahead.firstIndex(where: { $0.after <= seq }) {
            seq = max(seq, ahead.remove(at: next).upTo)
            ahead.removeAll { $0.upTo <= seq }
        }
        isUpToDate = ahead.isEmpty
    }
}

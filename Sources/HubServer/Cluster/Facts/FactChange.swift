import LineModel

/// A decided change of a value that is kept as facts, with what must be so on lines that it touches.
struct FactChange: Sendable {
    var facts: [StoredFact] = []
    /// What parties are told once it is so; each party in this order.
    var told: [ToldEvent] = []
    /// Lines that there are with it, as they begin.
    var begun: [LineState] = []
    /// Lines that there are no more; refused with `busyOperation` while one carries a call (P40).
    var ended: [LineID] = []
    /// Parties that are no more, with the lines that they were on; refused while one takes part in a call there.
    var left: [(party: PartyID, lines: [LineID])] = []
}

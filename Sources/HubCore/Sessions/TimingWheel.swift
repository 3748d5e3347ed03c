/// Visits every member once per round, a slice per tick: the heartbeat of many sessions at a flat cost.
///
/// A value without a clock: its owner ticks it. A member that joins is visited one full round later.
public struct TimingWheel<Member: Hashable & Sendable>: Sendable {
    private var slots: [Set<Member>]
    private var slotOf: [Member: Int] = [:]
    private var position = 0

    /// A wheel whose round has that many ticks.
    public init(ticksPerRound: Int) {
        precondition(ticksPerRound > 0, "a round has at least one tick")
        slots = Array(repeating: [], count: ticksPerRound)
    }

    public var count: Int { slotOf.count }

    public mutating func insert(_ member: Member) {
        guard slotOf[member] == nil else { return }
        slots[position].insert(member)
        slotOf[member] = position
    }

    public mutating func remove(_ member: Member) {
        guard let slot = slotOf.removeValue(forKey: member) else { return }
        slots[slot].remove(member)
    }

    /// Moves on by one tick and returns who is due.
    public mutating func tick() -> Set<Member> {
        position = (position + 1) % slots.count
        return slots[position]
    }
}

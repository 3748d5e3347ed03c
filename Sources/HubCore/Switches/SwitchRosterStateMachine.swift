public import LineModel

/// Keeps the shared roster true to what is attached to this node, and free of nodes that are gone. A value.
///
/// Nothing is told to the store step by step: what this node has is compared with what the roster says, and all that
/// differs is one proposal. So a reply that was lost, a store that was away, a conflict, and the end of a node under way
/// all have the same cure: propose again.
///
/// The store's order and the order of hearing are kept apart. Proposals are made on the newest roster that is known; what
/// is *heard* comes by the way of all publications and alone tells who serves whom now. So, of an order to a switch that
/// moves from node to node, each node knows whether it was given before or after.
public struct SwitchRosterStateMachine: Sendable {
    /// A switch that is attached to this node.
    private struct Own: Sendable {
        var connection: Int
        var attachment: SwitchBoard.Attachment
        /// Nil until it is known that the roster has had it.
        var number: UInt64?
        /// The number that it has if a proposal was taken of which nobody knows.
        var doubtful: UInt64?
    }

    /// A change of the roster, and who is attached no more with it.
    public struct Proposal: Hashable, Sendable {
        public var before: SwitchRoster
        public var after: SwitchRoster

        /// The switches that another attachment, or none, has since.
        public var moved: [(id: SwitchID, number: UInt64?)] {
            let ids = Set(before.entries.keys).union(after.entries.keys).sorted()
            return ids.compactMap { id in
                let number = after.entries[id]?.number
                return number == before.entries[id]?.number ? nil : (id, number)
            }
        }
    }

    /// In how many readings in a row a holder must have no lease to count as gone: one that began may have its lease on the
    /// way yet.
    private static let readingsWithoutLease = 2

    public private(set) var heard = SwitchRoster()
    /// The newest that is known, heard of or not.
    private var newest = SwitchRoster()
    private var shown = SwitchRoster()
    private var own: [SwitchID: Own] = [:]
    private var latest: [SwitchID: Int] = [:]
    private var me: NodeIncarnation?
    private var gone: Set<NodeIncarnation> = []
    private var withoutLease: [NodeIncarnation: Int] = [:]
    private var underWay: Proposal?
    /// What the latest reading showed.
    private var readVersion: UInt64 = 0

    public init() {}

    // MARK: This node

    /// The node acts under this number from now on; nil where it must not act.
    public mutating func began(as incarnation: NodeIncarnation?) {
        me = incarnation
        // What was held under the number before is given up; what nobody has heard of yet waits for the next one.
        if incarnation == nil { own = own.filter { $0.value.number == nil } }
    }

    public mutating func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment) {
        // Two threads may come in either order.
        guard connection > latest[id, default: 0] else { return }
        latest[id] = connection
        own[id] = Own(connection: connection, attachment: attachment)
    }

    public mutating func cameIntoStep(_ id: SwitchID, connection: Int) {
        guard own[id]?.connection == connection else { return }
        own[id]?.attachment.isInStep = true
    }

    /// Returns what is otherwise on this node by it: another node may have the switch still, or already.
    public mutating func detached(_ id: SwitchID, connection: Int) -> [SwitchRoster.Change] {
        guard own[id]?.connection == connection else { return [] }
        own[id] = nil
        guard let entry = shown.entries[id], entry.holder != me else { return [] }
        return [.attached(id, entry)]
    }

    // MARK: Other nodes

    /// The leases were read: who is there, and who is known to be gone. Returns what is otherwise on this node by it.
    public mutating func leasesRead(
        present: Set<NodeIncarnation>, gone: Set<NodeIncarnation>
    ) -> [SwitchRoster.Change] {
        let holders = Set(newest.entries.values.map(\.holder))
        withoutLease = withoutLease.filter { holders.contains($0.key) && !present.contains($0.key) }
        for holder in holders where !present.contains(holder) && holder != me { withoutLease[holder, default: 0] += 1 }
        let unheardOf = withoutLease.filter { $0.value >= Self.readingsWithoutLease }.map(\.key)
        self.gone = gone.union(unheardOf)
        return show()
    }

    /// A roster was heard of; older ones change nothing.
    public mutating func heard(_ roster: SwitchRoster) -> [SwitchRoster.Change] {
        guard roster.version > heard.version else { return [] }
        heard = roster
        know(roster)
        return show()
    }

    /// - Parameters:
    ///   - roster: what was read.
    ///   - known: what was heard when the reading began: a store that has less has lost it.
    ///   - isFinal: whether nothing is to be waited for that was published before the reading.
    public mutating func read(
        _ roster: SwitchRoster, known: UInt64, isFinal: Bool
    ) -> [SwitchRoster.Change] {
        if roster.version < known { return restarted(with: roster) }
        know(roster)
        defer { readVersion = roster.version }
        // What the reading before this one showed should have been heard by now.
        return isFinal || heard.version < readVersion ? heard(roster) : []
    }

    /// The store has lost what it had: what it has now counts, whatever its version.
    private mutating func restarted(with roster: SwitchRoster) -> [SwitchRoster.Change] {
        heard = roster
        newest = roster
        readVersion = roster.version
        matchOwn(roster)
        // Numbers of before say nothing any more.
        let lost = own.filter { $0.value.number.map { $0 > roster.version } ?? false }
        for id in lost.keys { own[id] = nil }
        let over = lost.sorted { $0.key < $1.key }.map { id, mine in
            SwitchRoster.Change.superseded(id, connection: mine.connection, isElsewhere: roster.entries[id] != nil)
        }
        return over + show()
    }

    // MARK: Proposals

    /// What the store should be asked to change; `committed`, `conflicted` or `failed` follows, one at a time. Nil while
    /// nothing differs, or one is under way.
    public mutating func propose() -> Proposal? {
        guard underWay == nil, let me else { return nil }
        var next = newest
        next.version += 1
        for (id, entry) in newest.entries where gone.contains(entry.holder) { next.entries[id] = nil }
        // What this node has no more.
        for (id, entry) in newest.entries where entry.holder == me && own[id]?.connection != entry.connection {
            next.entries[id] = nil
        }
        for (id, mine) in own {
            if mine.number == nil {
                next.entries[id] = SwitchRoster.Entry(
                    holder: me, connection: mine.connection, number: next.version, attachment: mine.attachment)
            } else if next.entries[id]?.number == mine.number {
                next.entries[id]?.attachment.isInStep = mine.attachment.isInStep
            }
        }
        guard next.entries != newest.entries else { return nil }
        let proposal = Proposal(before: newest, after: next)
        underWay = proposal
        return proposal
    }

    /// The store took the proposal. Returns the switches that no node has since, by this very change.
    public mutating func committed() -> (unserved: [SwitchID], changes: [SwitchRoster.Change]) {
        guard let proposal = underWay else { return ([], []) }
        underWay = nil
        // Also where something newer is known: the switch has come to another node since.
        matchOwn(proposal.after)
        know(proposal.after)
        return (proposal.moved.filter { $0.number == nil }.map(\.id), show())
    }

    /// Another change came first: this is what stands.
    public mutating func conflicted(_ roster: SwitchRoster) -> [SwitchRoster.Change] {
        let known = underWay?.before.version ?? 0
        underWay = nil
        if roster.version < known { return restarted(with: roster) }
        know(roster)
        return []
    }

    /// Nobody knows whether the store took it; the roster is to be read.
    public mutating func failed() {
        guard let proposal = underWay else { return }
        underWay = nil
        for id in own.keys where own[id]?.number == nil && proposal.after.entries[id]?.holder == me {
            own[id]?.doubtful = proposal.after.version
        }
    }

    // MARK: Steps

    private mutating func know(_ roster: SwitchRoster) {
        guard roster.version > newest.version else { return }
        newest = roster
        matchOwn(roster)
        for (id, mine) in own {
            guard let doubtful = mine.doubtful, mine.number == nil, roster.version >= doubtful else { continue }
            own[id]?.doubtful = nil
            // If it was taken it is over by now; if not, the switch has gone elsewhere before this node could tell.
            if let entry = roster.entries[id], entry.number > doubtful { own[id]?.number = doubtful }
        }
    }

    private mutating func matchOwn(_ roster: SwitchRoster) {
        for (id, entry) in roster.entries where entry.holder == me && entry.connection == own[id]?.connection {
            own[id]?.number = entry.number
        }
    }

    /// What this node shows is what was heard, without the nodes that are gone.
    private mutating func show() -> [SwitchRoster.Change] {
        var next = heard
        next.entries = heard.entries.filter { !gone.contains($0.value.holder) }
        defer { shown = next }
        return superseded(in: next) + next.changes(since: shown)
    }

    private mutating func superseded(in next: SwitchRoster) -> [SwitchRoster.Change] {
        var changes: [SwitchRoster.Change] = []
        for (id, mine) in own.sorted(by: { $0.key < $1.key }) {
            guard let number = mine.number, number <= heard.version, next.entries[id]?.number != number
            else { continue }
            own[id] = nil
            let entry = next.entries[id]
            changes.append(.superseded(id, connection: mine.connection, isElsewhere: entry != nil))
            if let entry { changes.append(.attached(id, entry)) }
        }
        return changes
    }
}

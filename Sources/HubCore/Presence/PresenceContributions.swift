public import LineModel

/// What the other nodes contribute to the presence of parties. A value: their batches in, what begins and ends out.
public struct PresenceContributions: Sendable {
    public struct Change: Hashable, Sendable {
        public var party: PartyID
        public var kind: ClientKind
        /// Whether the node has such devices now, or has none any more.
        public var isThere: Bool
    }

    private struct Contribution: Sendable {
        /// Up to which of the node's batches.
        var number: UInt64 = 0
        var kinds: [PartyID: Set<ClientKind>] = [:]
        /// The latest batch that is known to be; where it is further, the whole is to be read.
        var wanted: UInt64 = 0
        var isReading = false
    }

    private var nodes: [NodeIncarnation: Contribution] = [:]

    public init() {}

    public func isOnline(_ party: PartyID) -> Bool { nodes.values.contains { $0.kinds[party] != nil } }

    /// The node is there from now on.
    public mutating func joined(_ node: NodeIncarnation) { nodes[node] = nodes[node] ?? Contribution() }

    /// The node is known to have made this batch: whether all that it has is to be read, which `read` or `readFailed` follows.
    public mutating func told(_ node: NodeIncarnation, at number: UInt64) -> Bool {
        guard var contribution = nodes[node] else { return false }
        defer { nodes[node] = contribution }
        contribution.wanted = max(contribution.wanted, number)
        guard contribution.wanted > contribution.number, !contribution.isReading else { return false }
        contribution.isReading = true
        return true
    }

    /// A batch was heard of; nil where one before it was not, so that the whole is to be read.
    public mutating func heard(_ batch: PresenceBatch) -> [Change]? {
        guard let contribution = nodes[batch.node], batch.number > contribution.number else { return [] }
        guard batch.number == contribution.number + 1, !contribution.isReading else {
            return told(batch.node, at: batch.number) ? nil : []
        }
        nodes[batch.node]?.number = batch.number
        return batch.shares.flatMap { take($0, of: batch.node) }
    }

    /// All that the node has. Returns whether it is to be read once more, as something was told meanwhile.
    public mutating func read(
        _ node: NodeIncarnation, at number: UInt64, _ shares: [PresenceShare]
    ) -> (changes: [Change], again: Bool) {
        guard let contribution = nodes[node] else { return ([], false) }
        nodes[node]?.isReading = false
        guard number >= contribution.number else { return ([], told(node, at: contribution.wanted)) }
        nodes[node]?.number = number
        let present = Set(shares.map(\.party))
        let gone = contribution.kinds.keys.filter { !present.contains($0) }.map { PresenceShare($0, []) }
        let changes = (gone + shares).flatMap { take($0, of: node) }
        return (changes, told(node, at: number))
    }

    public mutating func readFailed(_ node: NodeIncarnation) { nodes[node]?.isReading = false }

    /// What the node had ends.
    public mutating func ended(_ node: NodeIncarnation) -> [Change] {
        let parties = nodes[node].map { Array($0.kinds.keys) } ?? []
        defer { nodes[node] = nil }
        return parties.flatMap { take(PresenceShare($0, []), of: node) }
    }

    private mutating func take(_ share: PresenceShare, of node: NodeIncarnation) -> [Change] {
        let before = nodes[node]?.kinds[share.party] ?? []
        nodes[node]?.kinds[share.party] = share.kinds.isEmpty ? nil : share.kinds
        let moved = before.symmetricDifference(share.kinds).sorted { $0.rawValue < $1.rawValue }
        return moved.map { Change(party: share.party, kind: $0, isThere: share.kinds.contains($0)) }
    }
}

public import LineModel

/// Which switches are attached to which nodes, as all nodes share it: one value, changed by compare-and-set on its version.
///
/// The version that a switch was attached at is the attachment's number. So "later wins" (P9) is the same on all nodes,
/// whatever their clocks say and in whatever order they hear.
public struct SwitchRoster: Hashable, Sendable {
    /// Counted up with each change.
    public var version: UInt64 = 0
    public var entries: [SwitchID: Entry] = [:]

    public init() {}

    /// One attachment.
    public struct Entry: Hashable, Sendable {
        public var holder: NodeIncarnation
        /// Which of its holder's attachments it is.
        public var connection: Int
        public var number: UInt64
        public var attachment: SwitchBoard.Attachment

        public init(holder: NodeIncarnation, connection: Int, number: UInt64, attachment: SwitchBoard.Attachment) {
            self.holder = holder
            self.connection = connection
            self.number = number
            self.attachment = attachment
        }
    }

    public enum Change: Hashable, Sendable {
        case attached(SwitchID, Entry)
        /// It has told all its calls.
        case cameIntoStep(SwitchID, number: UInt64)
        case left(SwitchID, number: UInt64)
        /// An attachment of this node is no more, whether it was heard of or not: the switch has come to another node since,
        /// or this one was given up by the others.
        case superseded(SwitchID, connection: Int, isElsewhere: Bool)
    }

    /// What became otherwise since the earlier roster: first who left, then who came, the earlier attachment first.
    public func changes(since earlier: SwitchRoster) -> [Change] {
        let left = earlier.entries.filter { entries[$0.key] == nil }.sorted { $0.key < $1.key }
        let present = entries.sorted { ($0.value.number, $0.key) < ($1.value.number, $1.key) }
        let came = present.compactMap { id, entry -> Change? in
            guard let before = earlier.entries[id], before.number == entry.number else { return .attached(id, entry) }
            guard entry.attachment.isInStep, !before.attachment.isInStep else { return nil }
            return .cameIntoStep(id, number: entry.number)
        }
        return left.map { .left($0.key, number: $0.value.number) } + came
    }
}

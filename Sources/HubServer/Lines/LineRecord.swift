import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// The immutable snapshot of a line in the table: its state, and what subscribers are sent of it, encoded once.
final class LineRecord: Sendable {
    let state: LineState
    /// Counts commits, also those without an event; the line's commits are told of in its order.
    var version: UInt64 { position.version }
    /// The same for nodes that share the line.
    let position: LinePosition
    /// Another number whenever the line goes on in another history on this node.
    let history: UInt16
    /// The line's own, the same in each of its snapshots.
    let order: CommitOrder
    /// What clients call the history that its seq counts in (P20).
    let epoch: String
    let rows: [EncodedRow]
    /// The latest commits that made events, with at most `ringLength` events together.
    let ring: CommitRing
    /// Another number, unique in the process, whenever the line or who may see it has changed.
    let access: UInt32

    private static let lastAccess = Atomic<UInt32>(0)

    /// The first snapshot of a line.
    init(_ state: LineState, epoch: UInt64) {
        self.state = state
        self.epoch = Self.name(ofEpoch: epoch)
        position = LinePosition(epoch: epoch, version: LinePosition.first)
        history = 0
        order = CommitOrder(first: LinePosition.first + 1)
        rows = state.calls.map { EncodedRow($0, on: state) }
        ring = CommitRing()
        access = Self.newAccess()
    }

    /// The snapshot of a state that is some commits after `previous`.
    init(_ shared: SharedState, after previous: LineRecord) {
        state = shared.state
        let isSameHistory = shared.position.epoch == previous.position.epoch
        epoch = isSameHistory ? previous.epoch : Self.name(ofEpoch: shared.position.epoch)
        history = isSameHistory ? previous.history : previous.history &+ 1
        position = shared.position
        order = previous.order
        rows = shared.state.calls.map { EncodedRow($0, on: shared.state) }
        ring = CommitRing()
        // With another number each subscriber is looked at by itself.
        let isSame = isSameHistory && previous.state.isDescribed(like: shared.state)
        access = isSame ? previous.access : Self.newAccess()
    }

    /// The snapshot after a commit on `previous`.
    init(_ commit: Commit, after previous: LineRecord, ringLength: Int) {
        state = commit.next
        epoch = previous.epoch
        history = previous.history
        position = previous.position.next
        order = previous.order
        let before = previous.state
        let accessChanged = !before.isDescribed(like: commit.next)
        let groupChanged = accessChanged && before.group != commit.next.group
        let wholeLineChanged = accessChanged || (before.stale == nil) != (commit.next.stale == nil)
        let rows = commit.next.calls.map { call in
            if !wholeLineChanged, before.call(call.id) == call,
                let row = previous.rows.first(where: { $0.call == call.id })
            {
                return row
            }
            return EncodedRow(call, on: commit.next)
        }
        let eventRow = commit.events.first?.call.map { call in
            rows.first { $0.call == call.id } ?? EncodedRow(call, on: commit.next)
        }
        self.rows = rows
        access = accessChanged ? Self.newAccess() : previous.access
        // Whoever begins to see the line now must not be sent what happened while it did not: it gets a snapshot.
        let hasNewcomer = groupChanged && commit.next.group.present.contains { !before.group.shows(to: $0) }
        var ring = hasNewcomer ? CommitRing() : previous.ring
        if !commit.events.isEmpty {
            ring.append(
                EncodedCommit(commit.events, row: eventRow, line: commit.next.line.id, epoch: previous.epoch),
                keeping: ringLength)
        }
        self.ring = ring
    }

    /// The frame of the present lamp; encoded when it is asked for, as few look at lamps alone.
    var lamp: [UInt8] {
        Frame.text(
            HubNotification.lineLamp.message(
                LampRow(line: state.line.id, epoch: epoch, seq: state.seq, lamp: state.lamp)))
    }

    /// The params of a `line.snapshot` for a full view (P17); with the tombstones where it replaces an older view (P22).
    ///
    /// - Parameter stale: whether it may be out of date, as far as the node knows; the line itself may know more.
    func snapshot(for viewer: ViewerClass, reloading: Bool, stale: Bool = false) -> [UInt8] {
        snapshot(rows: rows.map { $0.bytes(for: viewer) }, ended: reloading ? tombstones : nil, stale: stale)
    }

    /// The params of a `line.snapshot` for a delegate who may see its own calls alone, the lamp included (P41).
    func ownSnapshot(for viewer: ViewerClass, lampOnly: Bool, stale: Bool = false) -> [UInt8] {
        var own = state
        own.calls = state.calls.filter { $0.takesPart(viewer.party) }
        let ownIDs = Set(own.calls.map(\.id))
        let rows = rows.filter { ownIDs.contains($0.call) }.map { $0.bytes(for: viewer) }
        return snapshot(rows: lampOnly ? nil : rows, ended: nil, lamp: own.lamp, stale: stale)
    }

    /// The params of a snapshot in lamp mode (P23).
    func lampSnapshot(stale: Bool = false) -> [UInt8] { snapshot(rows: nil, ended: nil, stale: stale) }

    private func snapshot(rows: [[UInt8]]?, ended: [[UInt8]]?, lamp: Lamp? = nil, stale: Bool) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        SnapshotRow.encode(
            line: state.line.id, epoch: epoch, seq: state.seq, lamp: lamp ?? state.lamp, calls: rows, ended: ended,
            stale: stale || state.stale != nil, to: &writer)
        return writer.bytes
    }

    private var tombstones: [[UInt8]] { state.tombstones.map { EncodedRow($0, on: state).plainBytes } }

    /// What clients call the line's history (P20).
    static func name(ofEpoch epoch: UInt64) -> String { "e." + String(epoch, radix: 36) }

    private static func newAccess() -> UInt32 {
        // Relaxed: only the number itself must be unique.
        lastAccess.wrappingAdd(1, ordering: .relaxed).newValue
    }
}

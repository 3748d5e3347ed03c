/// Which sessions of one device on several nodes are replaced by a newer one (P47). A value.
///
/// The store puts all openings in a row, and all nodes go through it in that order: an opening replaces every session whose own
/// opening stands before it. So of two that cross exactly one stays, whatever the clocks say: that which the store had last.
public struct OpeningsStateMachine<Device: Hashable & Sendable>: Sendable {
    public struct Opening: Hashable, Sendable {
        public var device: Device
        public var session: String

        public init(_ device: Device, _ session: String) {
            self.device = device
            self.session = session
        }
    }

    /// Openings that wait for the store at most; beyond it the oldest are not told, and replace nobody elsewhere.
    private static var limit: Int { 10_000 }
    /// Openings in one step of the store.
    private static var batchLength: Int { 500 }

    /// The latest place of the row that was gone through; nil before the first.
    public private(set) var latest: Int64?
    private var waiting: [Opening] = []
    private var underWay: [Opening] = []
    /// The sessions of this node whose opening has not been gone through, by device.
    private var unheard: [Device: String] = [:]
    /// Whether places may have been missed: the row is read before anything is told or heard.
    public private(set) var isBehind = true

    public init() {}

    public mutating func opened(_ opening: Opening) {
        if waiting.count >= Self.limit {
            let oldest = waiting.removeFirst()
            if unheard[oldest.device] == oldest.session { unheard[oldest.device] = nil }
        }
        unheard[opening.device] = opening.session
        waiting.append(opening)
    }

    /// What the store should put in the row next; `told` or `failed` follows.
    public mutating func next() -> [Opening] {
        guard underWay.isEmpty, !isBehind else { return [] }
        underWay = Array(waiting.prefix(Self.batchLength))
        waiting.removeFirst(underWay.count)
        return underWay
    }

    public mutating func told() { underWay = [] }

    /// Nobody knows whether the store has them: the row shows.
    public mutating func failed() {
        waiting = underWay + waiting
        underWay = []
        isBehind = true
    }

    /// Something may have been missed.
    public mutating func disconnected() { isBehind = true }

    /// Openings stand at this place of the row. Returns which devices' sessions on this node are replaced, if it has them.
    public mutating func heard(_ openings: [Opening], at place: Int64) -> [Opening] {
        guard !isBehind, place > latest ?? 0 else { return [] }
        guard latest.map({ place == $0 + 1 }) ?? true else {
            isBehind = true
            return []
        }
        latest = place
        // What has not been gone through stands behind, wherever it is now.
        return openings.filter { !goneThrough($0) && unheard[$0.device] == nil }
    }

    /// The row was read: what stands in it, each at its place.
    public mutating func read(_ row: [(place: Int64, openings: [Opening])]) -> [Opening] {
        isBehind = false
        defer { latest = max(latest ?? 0, row.map(\.place).max() ?? 0) }
        // A node that has just begun has no sessions that anybody could have replaced.
        guard let latest else { return [] }
        let missed = row.filter { $0.place > latest }.sorted { $0.place < $1.place }.flatMap(\.openings)
        var last: [Device: Opening] = [:]
        for opening in missed { last[opening.device] = opening }
        let own = Set(missed.filter { unheard[$0.device] == $0.session })
        for opening in own { unheard[opening.device] = nil }
        waiting.removeAll { own.contains($0) }
        return last.values.filter { opening in
            guard !own.contains(opening) else { return false }
            // While this node could not tell of it the device went elsewhere: ours is the older one.
            if unheard.removeValue(forKey: opening.device) != nil {
                waiting.removeAll { $0.device == opening.device }
            }
            return true
        }
    }

    /// Whether it is this node's own opening.
    private mutating func goneThrough(_ opening: Opening) -> Bool {
        guard unheard[opening.device] == opening.session else { return false }
        unheard[opening.device] = nil
        return true
    }
}

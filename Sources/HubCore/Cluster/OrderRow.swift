/// The orders to one switch as a node sees them: each is taken once and in its order where the switch is, and passed by where
/// it is not.
///
/// A value. The store numbers the orders of a switch and keeps the latest; after it has lost its latest writes numbers come
/// again, under another epoch.
public struct OrderRow<Order: Sendable>: Sendable {
    /// The place of an order in its row.
    public struct Place: Hashable, Comparable, Sendable {
        public var epoch: UInt64
        public var number: Int64

        public init(epoch: UInt64, number: Int64) {
            self.epoch = epoch
            self.number = number
        }

        public static func < (one: Place, other: Place) -> Bool {
            (one.epoch, one.number) < (other.epoch, other.number)
        }

        /// Whether nothing can be between. Of another epoch there can, as its store may have lost some before.
        func follows(_ other: Place) -> Bool { epoch == other.epoch && number == other.number + 1 }
    }

    public struct Entry: Sendable {
        public var place: Place
        public var order: Order

        public init(_ place: Place, _ order: Order) {
            self.place = place
            self.order = order
        }
    }

    public enum Action: Sendable {
        case take([Order])
        /// Read the row; then tell `found` or `readFailed`.
        case read
        case nothing
    }

    private enum Progress: Sendable {
        /// Where the row stands nobody has asked.
        case unknown
        case inStep
        /// Something may have been missed.
        case behind
        case reading(held: [Entry])
    }

    /// The latest that was taken or passed by; nil for nothing, so that all that is read is news.
    private var latest: Place?
    private var progress = Progress.unknown

    public init() {}

    /// Whether it is known where the row stands, so that whatever is behind is news.
    public var isKnown: Bool { if case .unknown = progress { false } else { true } }

    /// The switch is to be served from here: what stands in the row was for who served it before.
    public mutating func began(after entries: [Entry]) {
        guard !isKnown else { return }
        latest = entries.map(\.place).max()
        progress = .inStep
    }

    /// An order was published.
    public mutating func heard(_ entry: Entry, isHere: Bool) -> Action {
        if let latest, entry.place <= latest { return .nothing }
        guard isHere else {
            latest = entry.place
            if case .reading = progress { return .nothing }
            progress = .inStep
            return .nothing
        }
        switch progress {
        case .reading(let held):
            progress = .reading(held: held + [entry])
            return .nothing
        case .behind: return read()
        case .inStep, .unknown:
            let isNext = latest.map { entry.place.follows($0) } ?? (!isKnown || entry.place.number == 1)
            guard isNext else { return read(holding: entry) }
            latest = entry.place
            progress = .inStep
            return .take([entry.order])
        }
    }

    /// Something may have been missed, while the switch is here.
    public mutating func reread() -> Action {
        switch progress {
        case .unknown, .reading: .nothing
        case .inStep, .behind: read()
        }
    }

    /// What the store keeps of the row, in its order.
    public mutating func found(_ entries: [Entry]) -> [Order] {
        guard case .reading(let held) = progress else { return [] }
        progress = .inStep
        var orders: [Order] = []
        for entry in entries + held where latest.map({ $0 < entry.place }) ?? true {
            latest = entry.place
            orders.append(entry.order)
        }
        return orders
    }

    /// The store could not be asked: what was missed still is, and what was heard meanwhile stands in the row.
    public mutating func readFailed() {
        guard case .reading = progress else { return }
        progress = .behind
    }

    private mutating func read(holding entry: Entry? = nil) -> Action {
        progress = .reading(held: entry.map { [$0] } ?? [])
        return .read
    }
}

import HubCore
import HubRedis
import LineModel
import Synchronization

/// Takes the orders to switches that are attached to this node, each once and in their order, whichever node gave them.
///
/// Orders have numbers, a row of them for each switch. What is missing of a row is read, and taken unless it is too late.
final class OrderInbox: Sendable {
    typealias Send = @Sendable (SwitchOrder) -> Void

    private struct Outlet: Sendable {
        var send: Send
    }

    private struct Row: Sendable {
        /// The latest number that was taken here, or passed by while the switch was elsewhere.
        var latest: Int64
        var isReading = false
        /// What was heard while the row was read.
        var held: [FeedEntry] = []
    }

    private let master: any RedisMaster
    private let keys: RedisKeys
    private let switches: SwitchLinks
    private let now: Clock
    private let outlet = Mutex<Outlet?>(nil)
    private let rows = Mutex<[SwitchID: Row]>([:])

    init(_ master: any RedisMaster, keys: RedisKeys, switches: SwitchLinks, now: @escaping Clock) {
        self.master = master
        self.keys = keys
        self.switches = switches
        self.now = now
    }

    /// Gives from now on the orders to their switches.
    func start(send: @escaping Send) { outlet.withLock { $0 = Outlet(send: send) } }

    /// A switch, a number and an order were published, a space between each.
    func heard(_ payload: [UInt8]) {
        guard let (name, rest) = FeedEntry.parts(payload), let entry = FeedEntry(rest) else { return }
        let id = SwitchID(trusted: name), number = entry.number
        enum Step { case take, read, pass }
        let isHere = switches.isHere(id)
        let step: Step = rows.withLock { rows in
            var row = rows[id] ?? Row(latest: number - 1)
            defer { rows[id] = row }
            guard number > row.latest else { return .pass }
            guard isHere else {
                row.latest = number
                return .pass
            }
            if row.isReading {
                row.held.append(entry)
                return .pass
            }
            if number > row.latest + 1 {
                row.isReading = true
                return .read
            }
            row.latest = number
            return .take
        }
        switch step {
        case .take: take(entry)
        case .read: read(id) { _ in }
        case .pass: break
        }
    }

    /// Reads what may have been missed of the switches that are here.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        let due = rows.withLock { rows in
            let due = rows.keys.filter { switches.isHere($0) && rows[$0]?.isReading == false }
            for id in due { rows[id]?.isReading = true }
            return due
        }
        let all = Gathering(ofSuccesses: due.count, done: done)
        for id in due { read(id, all.ended) }
    }

    private func read(_ id: SwitchID, _ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        let words = ["LRANGE", keys.orders(to: id) + ":ring", "0", "-1"].map { Array($0.utf8) }
        master.send(words) { [self] reply in
            var entries: [FeedEntry] = []
            var succeeded = false
            if case .success(let value) = reply, let items = value.items {
                succeeded = true
                entries = items.compactMap { item in item.bytes.flatMap { FeedEntry($0[...]) } }
            }
            let due = rows.withLock { rows in
                guard var row = rows[id] else { return [FeedEntry]() }
                var orders: [FeedEntry] = []
                for entry in entries + row.held where entry.number > row.latest {
                    row.latest = entry.number
                    orders.append(entry)
                }
                row.isReading = false
                row.held = []
                rows[id] = row
                return orders
            }
            for order in due { take(order) }
            done(succeeded)
        }
    }

    private func take(_ entry: FeedEntry) {
        guard let order = try? SharedFormat.decode(Array(entry.payload), SwitchOrder.init(shared:)), order.until > now()
        else {
            return
        }
        outlet.withLock { $0 }?.send(order)
    }
}

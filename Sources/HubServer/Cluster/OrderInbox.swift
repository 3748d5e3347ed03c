import HubCore
import HubRedis
import LineModel
import Synchronization

/// Takes the orders to switches that are attached to this node, each once and in their order, whichever node gave them.
///
/// Orders have numbers, a row of them for each switch (`OrderRow`). What is missing of a row is read, and taken unless it is
/// too late. Stands between the node's switches and the other nodes: none serves from here before its row is known.
final class OrderInbox: Sendable {
    typealias Send = @Sendable (SwitchOrder) -> Void
    typealias Done = @Sendable (_ succeeded: Bool) -> Void
    private typealias Row = OrderRow<ArraySlice<UInt8>>

    private struct Outlet: Sendable {
        var send: Send
    }

    private let master: any RedisMaster
    private let keys: RedisKeys
    private let switches: SwitchLinks
    private let nodes: any SwitchSharing
    private let now: Clock
    private let readFailed: @Sendable () -> Void
    private let outlet = Mutex<Outlet?>(nil)
    private let rows = Mutex<[SwitchID: Row]>([:])

    /// - Parameter readFailed: hears that orders may be missing until all rows are read again.
    init(
        _ master: any RedisMaster, keys: RedisKeys, switches: SwitchLinks, nodes: any SwitchSharing,
        now: @escaping Clock, readFailed: @escaping @Sendable () -> Void
    ) {
        self.master = master
        self.keys = keys
        self.switches = switches
        self.nodes = nodes
        self.now = now
        self.readFailed = readFailed
    }

    /// Gives from now on the orders to their switches.
    func start(send: @escaping Send) { outlet.withLock { $0 = Outlet(send: send) } }

    /// A switch, a number and an order were published, a space between each.
    func heard(_ payload: [UInt8]) {
        guard let (name, rest) = FeedEntry.parts(payload), let entry = FeedEntry(rest).flatMap(Row.Entry.init) else {
            return
        }
        let id = SwitchID(trusted: name)
        let isHere = switches.isHere(id)
        switch rows.withLock({ $0[id, default: Row()].heard(entry, isHere: isHere) }) {
        case .take(let orders): take(orders)
        case .read: read(id) { [readFailed] succeeded in if !succeeded { readFailed() } }
        case .nothing: break
        }
    }

    /// Reads what may have been missed of the switches that are here.
    func reread(_ done: @escaping Done) {
        let due = rows.withLock { rows in
            // Whoever gives orders to a switch that is elsewhere may have done so unheard.
            rows = rows.filter { switches.isHere($0.key) }
            return rows.keys.filter { if case .read? = rows[$0]?.reread() { true } else { false } }
        }
        let all = Gathering(ofSuccesses: due.count, done: done)
        for id in due { read(id, all.ended) }
    }

    private func read(_ id: SwitchID, _ done: @escaping Done) {
        entries(of: id, from: 0) { [self] entries in
            let due = rows.withLock { rows -> [ArraySlice<UInt8>] in
                guard let entries else {
                    rows[id]?.readFailed()
                    return []
                }
                return rows[id]?.found(entries) ?? []
            }
            take(due)
            done(entries != nil)
        }
    }

    /// What the store keeps of the row, from that place on, counted from the end where it is negative.
    private func entries(of id: SwitchID, from start: Int, _ done: @escaping @Sendable ([Row.Entry]?) -> Void) {
        let words = ["LRANGE", keys.orders(to: id) + ":ring", String(start), "-1"].map { Array($0.utf8) }
        master.send(words) { reply in
            guard case .success(let value) = reply, let items = value.items else { return done(nil) }
            done(items.compactMap { $0.bytes.flatMap { FeedEntry($0[...]) }.flatMap(Row.Entry.init) })
        }
    }

    private func take(_ orders: [ArraySlice<UInt8>]) {
        for bytes in orders {
            guard let order = try? SharedFormat.decode(Array(bytes), SwitchOrder.init(shared:)), order.until > now()
            else { continue }
            outlet.withLock { $0 }?.send(order)
        }
    }

    /// What an order is written as: the epoch in which it was given, a space, and the order.
    static func payload(_ order: SwitchOrder, epoch: UInt64) -> [UInt8] {
        Array("\(epoch) ".utf8) + SharedFormat.encode(capacity: 256, order.writeMembers)
    }
}

extension OrderInbox: SwitchSharing {
    /// What stands in the row before the attachment does was for another; so that is asked ahead of it, on the same connection.
    func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment) {
        begin(id) {}
        nodes.attached(id, connection: connection, attachment)
    }

    /// Only who serves is given orders by others, whose row is to be known by then.
    func cameIntoStep(_ id: SwitchID, connection: Int) {
        begin(id) { [nodes] in nodes.cameIntoStep(id, connection: connection) }
    }

    /// Finds out where the row stands, unless that is known.
    private func begin(_ id: SwitchID, _ done: @escaping @Sendable () -> Void) {
        guard rows.withLock({ $0[id]?.isKnown != true }) else { return done() }
        entries(of: id, from: -1) { [self] entries in
            if let entries { rows.withLock { $0[id, default: Row()].began(after: entries) } }
            done()
        }
    }

    func detached(_ id: SwitchID, connection: Int) { nodes.detached(id, connection: connection) }

    func reportsMayBeLost() { readFailed() }
}

extension OrderRow<ArraySlice<UInt8>>.Entry {
    /// Parts what `OrderInbox.payload` made; nil where it is something else.
    fileprivate init?(_ entry: FeedEntry) {
        guard let space = entry.payload.firstIndex(of: UInt8(ascii: " ")),
            let epoch = UInt64(String(decoding: entry.payload[..<space], as: UTF8.self))
        else { return nil }
        self.init(.init(epoch: epoch, number: entry.number), entry.payload[(space + 1)...])
    }
}

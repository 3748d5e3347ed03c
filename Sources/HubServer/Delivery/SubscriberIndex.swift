import HubWebSocket
import LineModel
import LineTable

/// Who follows which line on one service thread: every subscription stands in its line's list and in its connection's.
///
/// It costs what is subscribed: a subscription 40 bytes, a line that was ever followed here 24, a connection 8. Adding
/// and removing take constant time, finding one the length of the shorter list.
struct SubscriberIndex {
    private struct Line {
        var first = SubscriptionID.none
        /// Which line the index stands for while it has subscribers; the table may have removed it meanwhile.
        var id: LineID?
    }

    private struct Connection {
        var first = SubscriptionID.none
        var count: Int32 = 0
    }

    private var entries: [Subscription] = []
    private var vacancies: [SubscriptionID] = []
    private var lines: [Line] = []
    private var connections: [Connection] = []

    /// All subscriptions of the thread.
    var count: Int { entries.count - vacancies.count }

    subscript(id: SubscriptionID) -> Subscription {
        get { entries[id.index] }
        set { entries[id.index] = newValue }
        _modify { yield &entries[id.index] }
    }

    /// The first of a line's subscribers; the others follow by `nextOfLine`.
    func first(of line: LineIndex) -> SubscriptionID {
        let index = Int(line.rawValue)
        return index < lines.count ? lines[index].first : .none
    }

    /// The first of a connection's subscriptions; the others follow by `nextOfConnection`.
    func first(of connection: ConnectionSlot) -> SubscriptionID {
        connection.index < connections.count ? connections[connection.index].first : .none
    }

    func count(of connection: ConnectionSlot) -> Int {
        connection.index < connections.count ? Int(connections[connection.index].count) : 0
    }

    /// Which line has subscribers under that index; nil where it has none.
    func line(at index: LineIndex) -> LineID? {
        Int(index.rawValue) < lines.count ? lines[Int(index.rawValue)].id : nil
    }

    /// The connection's subscription to the line: walks both lists at once, so that it costs the shorter.
    func find(_ line: LineIndex, of connection: ConnectionSlot) -> SubscriptionID? {
        var ofLine = first(of: line), ofConnection = first(of: connection)
        while ofLine != .none, ofConnection != .none {
            let one = entries[ofLine.index], other = entries[ofConnection.index]
            if one.connection == connection { return ofLine }
            if other.line == line { return ofConnection }
            ofLine = one.nextOfLine
            ofConnection = other.nextOfConnection
        }
        return nil
    }

    /// Every subscription of a connection as it stands now; they may be removed while they are gone through.
    func all(of connection: ConnectionSlot) -> [SubscriptionID] {
        var ids: [SubscriptionID] = []
        ids.reserveCapacity(count(of: connection))
        var next = first(of: connection)
        while next != .none {
            ids.append(next)
            next = entries[next.index].nextOfConnection
        }
        return ids
    }

    /// Adds one that is not there yet; tells whether it is the first of its line.
    mutating func add(
        _ index: LineIndex, _ line: LineID, to connection: ConnectionSlot, mode: Subscription.Mode
    ) -> (id: SubscriptionID, isFirst: Bool) {
        while lines.count <= Int(index.rawValue) { lines.append(Line()) }
        while connections.count <= connection.index { connections.append(Connection()) }
        var new = Subscription(line: index, connection: connection, mode: mode)
        new.nextOfLine = lines[Int(index.rawValue)].first
        new.nextOfConnection = connections[connection.index].first
        let id = place(new)
        if new.nextOfLine != .none { entries[new.nextOfLine.index].previousOfLine = id }
        if new.nextOfConnection != .none { entries[new.nextOfConnection.index].previousOfConnection = id }
        lines[Int(index.rawValue)].first = id
        lines[Int(index.rawValue)].id = line
        connections[connection.index].first = id
        connections[connection.index].count += 1
        return (id, new.nextOfLine == .none)
    }

    /// Takes one out; tells whether its line has no subscriber any more.
    mutating func remove(_ id: SubscriptionID) -> Bool {
        let old = entries[id.index]
        if old.nextOfLine != .none { entries[old.nextOfLine.index].previousOfLine = old.previousOfLine }
        if old.nextOfConnection != .none {
            entries[old.nextOfConnection.index].previousOfConnection = old.previousOfConnection
        }
        let line = Int(old.line.rawValue)
        if old.previousOfLine != .none {
            entries[old.previousOfLine.index].nextOfLine = old.nextOfLine
        } else {
            lines[line].first = old.nextOfLine
        }
        if old.previousOfConnection != .none {
            entries[old.previousOfConnection.index].nextOfConnection = old.nextOfConnection
        } else {
            connections[old.connection.index].first = old.nextOfConnection
        }
        connections[old.connection.index].count -= 1
        vacancies.append(id)
        guard lines[line].first == .none else { return false }
        lines[line].id = nil
        return true
    }

    private mutating func place(_ new: Subscription) -> SubscriptionID {
        guard let id = vacancies.popLast() else {
            entries.append(new)
            return SubscriptionID(rawValue: UInt32(entries.count - 1))
        }
        entries[id.index] = new
        return id
    }
}

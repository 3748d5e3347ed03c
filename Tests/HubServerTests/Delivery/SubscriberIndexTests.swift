import HubTesting
import HubWebSocket
import LineModel
import LineTable
import Testing

@testable import HubServer

@Suite struct SubscriberIndexTests {
    private func line(_ number: Int) -> LineIndex { LineIndex(rawValue: UInt32(number)) }
    private func name(_ number: Int) -> LineID { .named("l\(number)") }
    private func slot(_ number: Int) -> ConnectionSlot { ConnectionSlot(UInt32(number)) }

    private func subscribers(of line: LineIndex, in index: SubscriberIndex) -> [Int] {
        var slots: [Int] = []
        var next = index.first(of: line)
        while next != .none {
            slots.append(index[next].connection.index)
            next = index[next].nextOfLine
        }
        return slots.sorted()
    }

    @Test func `A subscription has 40 bytes, as its comment says`() {
        #expect(MemoryLayout<Subscription>.stride == 40)
    }

    @Test func `Whatever comes and goes, both lists hold exactly what is subscribed`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        var index = SubscriberIndex()
        var model: [Int: Set<Int>] = [:]
        for _ in 0..<4000 {
            let number = Int.random(in: 0..<12, using: &dice), connection = Int.random(in: 0..<9, using: &dice)
            let found = index.find(line(number), of: slot(connection))
            #expect((found != nil) == (model[number]?.contains(connection) ?? false), "seed \(seed)")
            switch found {
            case nil:
                let (id, isFirst) = index.add(line(number), name(number), to: slot(connection), mode: .full)
                #expect(isFirst == (model[number] ?? []).isEmpty, "seed \(seed)")
                #expect(index[id].line == line(number) && index[id].connection == slot(connection))
                model[number, default: []].insert(connection)
            case let id? where Bool.random(using: &dice):
                let isLast = index.remove(id)
                #expect(isLast == (model[number]?.count == 1), "seed \(seed)")
                model[number]?.remove(connection)
            case _? where Int.random(in: 0..<20, using: &dice) == 0:
                // A connection ends: all of its subscriptions go.
                for id in index.all(of: slot(connection)) { _ = index.remove(id) }
                for key in model.keys { model[key]?.remove(connection) }
            case _?: break
            }
            #expect(subscribers(of: line(number), in: index) == (model[number] ?? []).sorted(), "seed \(seed)")
            #expect(index.line(at: line(number)) == (model[number]?.isEmpty == false ? name(number) : nil))
            let lines = index.all(of: slot(connection)).map { Int(index[$0].line.rawValue) }
            #expect(Set(lines) == Set(model.filter { $0.value.contains(connection) }.keys), "seed \(seed)")
            #expect(lines.count == index.count(of: slot(connection)))
        }
        #expect(index.count == model.values.reduce(0) { $0 + $1.count })
    }

    @Test func `A new subscription has nothing of the one whose place it takes`() {
        var index = SubscriberIndex()
        let (old, _) = index.add(line(3), name(3), to: slot(1), mode: .lamp)
        index[old].seq = 17
        index[old].lamp = .busy
        index[old].access = 5
        let isLast = index.remove(old)
        #expect(isLast)
        let (new, _) = index.add(line(4), name(4), to: slot(2), mode: .full)
        #expect(new == old, "places are used again")
        #expect(index[new].seq == -1 && index[new].access == 0 && index[new].lamp == nil && index[new].mode == .full)
        #expect(index.first(of: line(3)) == .none && index.first(of: slot(1)) == .none)
    }
}

import HubCore
import HubTesting
import Testing

@Suite struct OrderRowTests {
    private typealias Row = OrderRow<Int>

    private func entry(_ number: Int64, epoch: UInt64 = 1) -> Row.Entry {
        .init(.init(epoch: epoch, number: number), Int(epoch) * 1000 + Int(number))
    }

    /// The orders that the action takes; nil where it is another.
    private func taken(_ action: Row.Action) -> [Int]? { if case .take(let orders) = action { orders } else { nil } }
    private func isRead(_ action: Row.Action) -> Bool { if case .read = action { true } else { false } }

    @Test func `An order is taken where its switch is, once, and passed by elsewhere (F4)`() {
        var row = Row()
        #expect(taken(row.heard(entry(1), isHere: false)) == nil)
        #expect(taken(row.heard(entry(2), isHere: true)) == [1002])
        #expect(taken(row.heard(entry(2), isHere: true)) == nil, "one that comes twice")
    }

    @Test func `What stood in the row before the switch came was for another node`() {
        var row = Row()
        #expect(!row.isKnown)
        row.began(after: [entry(6), entry(7)])
        #expect(row.isKnown)
        #expect(isRead(row.reread()))
        #expect(row.found([entry(6), entry(7), entry(8)]) == [1008])
    }

    @Test func `The very first order is missed where it is not heard (F9)`() {
        var row = Row()
        row.began(after: [])
        #expect(isRead(row.heard(entry(2), isHere: true)))
        #expect(row.found([entry(1), entry(2)]) == [1001, 1002])
    }

    @Test func `A gap is read, and what is heard meanwhile comes after it`() {
        var row = Row()
        row.began(after: [entry(1)])
        #expect(isRead(row.heard(entry(3), isHere: true)))
        #expect(taken(row.heard(entry(4), isHere: true)) == nil)
        #expect(row.found([entry(1), entry(2), entry(3)]) == [1002, 1003, 1004])
    }

    @Test func `A gap that could not be read is not stepped over`() {
        var row = Row()
        row.began(after: [entry(1)])
        #expect(isRead(row.heard(entry(3), isHere: true)))
        row.readFailed()
        #expect(isRead(row.heard(entry(4), isHere: true)), "not taken before what is missing")
        row.readFailed()
        #expect(isRead(row.reread()))
        #expect(row.found([entry(1), entry(2), entry(3), entry(4)]) == [1002, 1003, 1004])
    }

    @Test func `Numbers that come again after a failover are others' (F9)`() {
        var row = Row()
        row.began(after: [entry(8)])
        #expect(taken(row.heard(entry(9), isHere: true)) == [1009])
        // The new master has not had 8 and 9.
        #expect(isRead(row.heard(entry(9, epoch: 2), isHere: true)), "8 of the new epoch may be missing")
        #expect(row.found([entry(7), entry(8, epoch: 2), entry(9, epoch: 2)]) == [2008, 2009])
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `Whatever is lost on the way, each order is taken once and in its order`(seed: UInt64) {
        var dice = Dice(seed: seed)
        var row = Row()
        var ring: [Row.Entry] = []
        var number: Int64 = 0
        var epoch: UInt64 = 1
        // What the store lost before anybody heard of it, nobody can take.
        var given: [Int] = []
        var taken: [Int] = []
        var isReading = false
        row.began(after: [])

        func act(_ action: Row.Action) {
            switch action {
            case .take(let orders): taken += orders
            case .read: isReading = true
            case .nothing: break
            }
        }
        func finishRead() {
            isReading = false
            taken += row.found(ring)
        }
        for _ in 0..<200 {
            switch dice.roll(8) {
            case 0...3:
                number += 1
                let next = entry(number, epoch: epoch)
                ring.append(next)
                given.append(next.order)
                if !dice.once(in: 4) { act(row.heard(next, isHere: true)) }
            case 4, 5:
                guard isReading else { continue }
                if dice.once(in: 3) {
                    isReading = false
                    row.readFailed()
                } else {
                    finishRead()
                }
            case 6: act(row.reread())
            default:
                guard dice.once(in: 4) else { continue }
                let lost = min(dice.roll(4), ring.count)
                for entry in ring.suffix(lost) where !taken.contains(entry.order) {
                    given.removeAll { $0 == entry.order }
                }
                // A read that is under way is answered by the old master, or not at all.
                if isReading {
                    isReading = false
                    row.readFailed()
                }
                ring.removeLast(lost)
                number -= Int64(lost)
                epoch += 1
            }
        }
        if isReading { finishRead() }
        act(row.reread())
        if isReading { finishRead() }
        #expect(taken == given, "seed \(seed)")
    }
}

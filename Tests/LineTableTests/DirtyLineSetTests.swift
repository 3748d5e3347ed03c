import Foundation
import LineTable
import Synchronization
import Testing

@Suite(.serialized) struct DirtyLineSetTests {
    @Test func `Only the first insertion after a drain asks for a wake`() {
        let set = DirtyLineSet(capacity: 10_000)
        #expect(set.insert(LineIndex(rawValue: 7)))
        #expect(!set.insert(LineIndex(rawValue: 7)))
        #expect(!set.insert(LineIndex(rawValue: 9999)))
        #expect(drained(set) == [7, 9999])
        #expect(drained(set) == [])
        #expect(set.insert(LineIndex(rawValue: 9999)))
        #expect(drained(set) == [9999])
    }

    @Test(arguments: [1, 63, 64, 65, 4096, 4097, 262_144, 300_000, 1 << 22])
    func `Every index of a set of any size comes out, in order`(capacity: Int) {
        let set = DirtyLineSet(capacity: capacity)
        let step = max(1, capacity / 97)
        let indices = stride(from: 0, to: capacity, by: step).map { UInt32($0) } + [UInt32(capacity - 1)]
        for index in indices.reversed() { _ = set.insert(LineIndex(rawValue: index)) }
        #expect(drained(set) == Array(Set(indices)).sorted())
        #expect(drained(set) == [])
    }

    @Test func `What is inserted during a drain comes then or asks for a wake`() {
        let set = DirtyLineSet(capacity: 1000)
        _ = set.insert(LineIndex(rawValue: 500))
        var wakes = 0
        var first: [UInt32] = []
        set.drain { index in
            first.append(index.rawValue)
            if first.count == 1 {
                for line in [3, 500, 900] as [UInt32] where set.insert(LineIndex(rawValue: line)) { wakes += 1 }
            }
        }
        #expect(wakes == 1)
        #expect(Set(first + drained(set)) == [3, 500, 900])
    }

    @Test func `Racing producers lose no line and no wake`() {
        let lineCount = 300
        let producerCount = 3
        let insertionsEach = 200_000
        // Far apart, so that the race runs over all three levels.
        let set = DirtyLineSet(capacity: 1 << 22)
        @Sendable func index(_ line: Int) -> LineIndex { LineIndex(rawValue: UInt32(line * 13_000)) }
        let published = Counters(count: lineCount)
        let wake = DispatchSemaphore(value: 0)
        let seen = Counters(count: lineCount)
        let wakesAsked = Atomic<Int>(0)
        let drains = Atomic<Int>(0)
        let producer: @Sendable (Int) -> Void = { member in
            var random = SeededGenerator(seed: UInt64(member))
            for _ in 0..<insertionsEach {
                let line = Int.random(in: 0..<lineCount, using: &random)
                published.add(line)
                if set.insert(index(line)) {
                    // Relaxed: a figure.
                    wakesAsked.add(1, ordering: .relaxed)
                    wake.signal()
                }
            }
        }
        // Ends when it has seen everything; with one wake or line lost it would sleep on, so it sleeps no longer than the deadline.
        let consumer: @Sendable () -> Void = {
            var total = 0
            while total < producerCount * insertionsEach {
                guard wake.wait(timeout: .now() + .seconds(60)) == .success else { return }
                // Relaxed: a figure; likewise the values below, which `insert` and `drain` order.
                drains.add(1, ordering: .relaxed)
                set.drain { dirty in
                    let line = Int(dirty.rawValue) / 13_000
                    let now = published.load(line)
                    total += now - seen.exchange(line, now)
                }
            }
        }
        ThreadTeam.run((0..<producerCount).map { member in { @Sendable in producer(member) } } + [consumer])
        for line in 0..<lineCount {
            #expect(seen.load(line) == published.load(line))
        }
        #expect(wakesAsked.load(ordering: .relaxed) >= drains.load(ordering: .relaxed))
    }

    @Test func `Producers that need a page at once lose no line`() {
        let pages = 300
        let memberCount = 3
        let set = DirtyLineSet(capacity: pages << 12)
        let gate = Gate(size: memberCount)
        ThreadTeam.run(count: memberCount) { member in
            for page in 0..<pages {
                gate.pass(round: page)
                _ = set.insert(LineIndex(rawValue: UInt32(page << 12 | member)))
            }
        }
        #expect(drained(set) == (0..<pages).flatMap { page in (0..<memberCount).map { UInt32(page << 12 | $0) } })
    }

    private func drained(_ set: DirtyLineSet) -> [UInt32] {
        var lines: [UInt32] = []
        set.drain { lines.append($0.rawValue) }
        return lines
    }
}

import LineTable
import Testing

@Suite struct AtomicCountsTests {
    @Test func `Counts of many threads add up, and groups are apart`() async {
        let counts = AtomicCounts(groups: 3, of: 17)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { counts.add(2, to: 16, of: 1) } }
            }
        }
        #expect(counts.value(of: 16, in: 1) == 16_000)
        for place in 0..<17 {
            #expect(counts.value(of: place, in: 0) == 0 && counts.value(of: place, in: 2) == 0)
        }
    }
}

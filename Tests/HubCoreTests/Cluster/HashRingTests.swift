import HubCore
import Testing

@Suite struct HashRingTests {
    private let keys = (0..<20_000).map { "line-\($0)" }

    @Test(arguments: 1...8)
    func `A new shard takes its part, from all others alike, and nothing moves between those`(count: Int) {
        let names = (0...count).map { "redis-\($0)" }
        let before = HashRing(shards: Array(names.dropLast())), after = HashRing(shards: names)
        var taken: [String: Int] = [:]
        for key in keys {
            let old = before.shard(of: key), new = after.shard(of: key)
            if old == new { continue }
            #expect(new == names.last)
            taken[old, default: 0] += 1
        }
        let share = Double(taken.values.reduce(0, +)) / Double(keys.count) * Double(count + 1)
        #expect((0.7...1.4).contains(share), "\(share) of what is due")
        #expect(taken.count == count)
    }

    @Test func `A shard that goes leaves its keys to the others, and theirs where they are`() {
        let all = HashRing(shards: ["a", "b", "c"]), fewer = HashRing(shards: ["a", "c"])
        for key in keys where all.shard(of: key) != "b" { #expect(fewer.shard(of: key) == all.shard(of: key)) }
    }

    @Test func `Ten shards have about as much each`() {
        let ring = HashRing(shards: (0..<10).map { "s\($0)" })
        let counts = Dictionary(grouping: keys, by: ring.shard(of:)).values.map(\.count)
        #expect(counts.count == 10)
        #expect(counts.allSatisfy { (1400...2700).contains($0) }, "\(counts.sorted())")
    }

    @Test func `Where lines are stays as it is, from process to process and release to release`() {
        let ring = HashRing(shards: ["gamma", "alpha", "beta"])
        #expect(ring == HashRing(shards: ["alpha", "beta", "gamma"]), "whatever their order")
        #expect(
            ["line-anna", "line-bo", "a1", "", "Å", "0123456789"].map(ring.shard(of:))
                == ["alpha", "alpha", "beta", "alpha", "gamma", "alpha"])
    }

    @Test func `A single shard has all`() {
        #expect(Set(keys.map(HashRing(shards: ["only"]).shard(of:))) == ["only"])
    }
}

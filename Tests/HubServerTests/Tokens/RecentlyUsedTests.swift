import Testing

@testable import HubServer

@Suite struct RecentlyUsedTests {
    @Test func `The value that was used longest ago gives way`() {
        var memory = RecentlyUsed<String, Int>(capacity: 3)
        for (key, value) in [("a", 1), ("b", 2), ("c", 3)] { memory.remember(value, of: key) }
        #expect(memory.value(of: "a") == 1)
        memory.remember(4, of: "d")
        #expect(memory.value(of: "b") == nil)
        #expect(memory.value(of: "a") == 1 && memory.value(of: "c") == 3 && memory.value(of: "d") == 4)
        #expect(memory.count == 3)
    }

    @Test func `A value is replaced and forgotten`() {
        var memory = RecentlyUsed<String, Int>(capacity: 2)
        memory.remember(1, of: "a")
        memory.remember(2, of: "a")
        #expect(memory.value(of: "a") == 2 && memory.count == 1)
        memory.forget("a")
        memory.forget("a")
        #expect(memory.value(of: "a") == nil && memory.count == 0)
    }

    @Test func `Nothing is remembered without room`() {
        var memory = RecentlyUsed<String, Int>(capacity: 0)
        memory.remember(1, of: "a")
        #expect(memory.count == 0)
    }

    @Test(arguments: 1...5) func `It agrees with a plain list, whatever comes`(_ capacity: Int) {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: .min ... .max, using: &random)
        var state = seed
        var memory = RecentlyUsed<Int, Int>(capacity: capacity)
        var list: [(key: Int, value: Int)] = []
        for step in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int(state >> 40) % 8
            let known = list.firstIndex { $0.key == key }
            switch Int(state >> 32) % 3 {
            case 0:
                if let known { list.remove(at: known) }
                if list.count == capacity { list.removeFirst() }
                list.append((key, step))
                memory.remember(step, of: key)
            case 1:
                if let known { list.remove(at: known) }
                memory.forget(key)
            default:
                #expect(memory.value(of: key) == known.map { list[$0].value }, "seed \(seed), step \(step)")
                if let known { list.append(list.remove(at: known)) }
            }
            #expect(memory.count == list.count, "seed \(seed), step \(step)")
        }
    }
}

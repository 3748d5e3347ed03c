import HubCore
import Testing

@Suite struct EventRingTests {
    @Test func `It keeps the latest, oldest first, however often it wraps`() {
        for capacity in 1...5 {
            var ring = EventRing<Int>(capacity: capacity)
            for event in 1...17 {
                ring.append(event)
                let kept = min(event, capacity)
                #expect(ring.count == kept)
                for count in 0...kept { #expect(ring.last(count) == Array((event - count + 1)..<(event + 1))) }
            }
        }
    }

    @Test func `Asked for more than it has, it gives all`() {
        var ring = EventRing<Int>(capacity: 3)
        #expect(ring.last(9).isEmpty)
        ring.append(1)
        #expect(ring.last(9) == [1])
    }
}

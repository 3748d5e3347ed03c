import Synchronization
import Testing

@testable import LineTable

@Suite struct SegmentedArrayTests {
    @Test func `Nothing is made before it is used, and then one segment`() {
        let array = SegmentedArray<Atomic<UInt64>>(capacity: 1 << 20, shift: 6) { Atomic(7) }
        unsafe #expect(array.existing(0) == nil && array.existing(1 << 19) == nil && array.existing(1 << 20) == nil)
        let element = unsafe array[1 << 19]
        // Relaxed: one thread.
        unsafe #expect(element.pointee.load(ordering: .relaxed) == 7)
        unsafe #expect(array.existing(1 << 19) == element && array.existing(1 << 19 | 63) == element + 63)
        unsafe #expect(array.existing(1 << 19 | 64) == nil && array.existing(0) == nil)
        var made = 0
        unsafe array.forEach { _ in made += 1 }
        #expect(made == 64)
    }

    @Test func `Threads that need a segment at once use the same one`() {
        let segments = 500
        let memberCount = 3
        let array = SegmentedArray<Atomic<UInt64>>(capacity: segments << 4, shift: 4) { Atomic(0) }
        let gate = Gate(size: memberCount)
        ThreadTeam.run(count: memberCount) { _ in
            for round in 0..<segments {
                gate.pass(round: round)
                // Relaxed: the end of the threads orders it.
                unsafe array[round << 4].pointee.add(1, ordering: .relaxed)
            }
        }
        for segment in 0..<segments {
            unsafe #expect(array.existing(segment << 4)?.pointee.load(ordering: .relaxed) == UInt64(memberCount))
        }
    }
}

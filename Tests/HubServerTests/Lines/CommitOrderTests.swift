import Foundation
import Synchronization
import Testing

@testable import HubServer

@Suite struct CommitOrderTests {
    @Test func `Whoever comes first, versions are told of in their order, one at a time`() async throws {
        let track = RaceTrack()
        defer { track.end() }
        let order = CommitOrder(first: 2)
        let told = Mutex<[UInt64]>([])
        let next = Atomic<UInt64>(2)
        let isTelling = Atomic<Bool>(false)
        let overlaps = Counter()
        for _ in 0..<RaceTrack.rounds {
            try await onThread {
                track.run(
                    (0..<8).map { _ in
                        {
                            let version = next.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
                            order.tell(version) {
                                if isTelling.exchange(true, ordering: .acquiringAndReleasing) { overlaps.add() }
                                told.withLock { $0.append(version) }
                                isTelling.store(false, ordering: .releasing)
                            }
                        }
                    })
            }
        }
        let versions = told.withLock { $0 }
        #expect(versions == Array(2..<(2 + UInt64(8 * RaceTrack.rounds))))
        #expect(overlaps.value == 0)
    }

    @Test func `What is told may lead to a further commit, which is told of afterwards`() {
        let order = CommitOrder(first: 2)
        let told = Mutex<[String]>([])
        order.tell(2) {
            order.tell(3) { told.withLock { $0.append("3") } }
            told.withLock { $0.append("2") }
        }
        #expect(told.withLock { $0 } == ["2", "3"])
    }
}

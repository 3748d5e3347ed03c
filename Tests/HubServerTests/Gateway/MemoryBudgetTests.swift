import Logging
import Synchronization
import Testing

@testable import HubServer

@Suite struct MemoryBudgetTests {
    private final class Held: Sendable {
        let bytes = Mutex(0)
    }

    @Test func `Newcomers are refused above the budget, and taken again at nine tenths of it`() {
        let held = Held()
        let limits = LiveLimits()
        limits.current.memoryBytes = 1000
        let budget = MemoryBudget(limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            held.bytes.withLock { $0 }
        }
        let seen = [0, 1000, 1001, 950, 901, 900, 950, 2000].map { bytes in
            held.bytes.withLock { $0 = bytes }
            budget.look()
            return budget.isSpent
        }
        #expect(seen == [false, false, true, true, true, false, false, true])
        limits.current.memoryBytes = 3000
        budget.look()
        #expect(!budget.isSpent, "a reload gave it more")
    }

    @Test func `Without a number it is a part of what the machine has, and what is held is known`() {
        let budget = MemoryBudget(LiveLimits(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(budget.bytes > 100 << 20)
        #expect(ProcessMemory.now.resident > 1 << 20)
        budget.look()
        #expect(!budget.isSpent)
    }
}

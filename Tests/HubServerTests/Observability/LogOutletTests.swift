import Foundation
import Synchronization
import Testing

@testable import HubServer

/// The log never makes anybody wait: what its reader does not take is dropped, counted and told.
@Suite struct LogOutletTests {
    @Test func `A quarter is kept for the audit, and what found no room is told once there is some`() {
        var backlog = LogBacklog(limit: 8)
        var fits: [Bool] = []
        fits.append(backlog.add([1, 1, 1], .ordinary))
        fits.append(backlog.add([2, 2, 2], .ordinary))
        fits.append(backlog.add([3], .ordinary))
        fits.append(backlog.add([4, 4], .reserved))
        fits.append(backlog.add([5], .reserved))
        #expect(fits == [true, true, false, true, false], "three quarters are full, then all is")
        #expect(taken(&backlog) == [LogBacklog.Batch(lines: [1, 1, 1, 2, 2, 2, 4, 4], leftOut: 2)])
        let fitsAgain = backlog.add([6], .ordinary)
        #expect(fitsAgain)
        #expect(taken(&backlog) == [LogBacklog.Batch(lines: [6], leftOut: 0)])
    }

    @Test func `What is left out alone is told as well`() {
        var backlog = LogBacklog(limit: 4)
        let fits = backlog.add([1, 2, 3, 4, 5], .reserved)
        #expect(!fits)
        #expect(taken(&backlog) == [LogBacklog.Batch(lines: [], leftOut: 1)])
    }

    private func taken(_ backlog: inout LogBacklog) -> [LogBacklog.Batch] {
        var batches: [LogBacklog.Batch] = []
        while let batch = backlog.take() { batches.append(batch) }
        return batches
    }

    @Test(.timeLimit(.minutes(1)))
    func `Nobody waits for a pipe that is not read, and whoever reads it at last is told all that was kept, in order`()
        throws
    {
        let pipe = Pipe()
        let outlet = LogOutlet { try? pipe.fileHandleForWriting.write(contentsOf: $0) }
        outlet.use(.json)
        let dropped = LogOutlet.dropped.value
        let count = 40_000
        for number in 0..<count {
            outlet.put(Array("{\"n\":\(number),\"of\":\"an ordinary line of the log\"}\n".utf8), .ordinary)
        }
        outlet.put(Array("{\"n\":\(count),\"of\":\"the audit\"}\n".utf8), .reserved)
        // Nothing reads yet, and no wait for it is endless.
        outlet.flush(within: 0)
        #expect(LogOutlet.dropped.value > dropped)

        struct Line: Decodable {
            var n: Int?
            var level: String?
            var leftOut: String?
        }
        let text = Mutex(Data())
        let reader = Thread { text.withLock { $0 = (try? pipe.fileHandleForReading.readToEnd()) ?? Data() } }
        reader.start()
        outlet.flush(within: 50)
        try pipe.fileHandleForWriting.close()
        while !reader.isFinished { sched_yield() }
        let lines = try text.withLock { $0 }.split(separator: 0x0A).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
        let numbers = lines.compactMap(\.n)
        #expect(numbers == numbers.sorted() && numbers.first == 0 && numbers.last == count)
        let told = lines.compactMap { $0.leftOut.flatMap { Int($0) } }
        #expect(numbers.count + told.reduce(0, +) == count + 1 && !told.isEmpty)
        #expect(lines.allSatisfy { $0.n != nil || $0.level == "warning" })
    }
}

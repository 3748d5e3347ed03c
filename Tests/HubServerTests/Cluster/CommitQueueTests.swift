import HubCore
import Testing

@testable import HubServer

@Suite struct CommitQueueTests {
    private typealias Queue = CommitQueue<String, Int>

    private func at(_ version: UInt64) -> LinePosition { LinePosition(epoch: 1, version: version) }

    private func next(_ ending: Queue.Ending) -> String?? {
        if case .over(let next) = ending { .some(next) } else { nil }
    }

    @Test func `One job is under way at a time, in the order of asking`() {
        var queue = Queue()
        #expect(queue.offered("a") == .starts)
        #expect(queue.offered("b") == .waits)
        #expect(next(queue.ended()) == .some("b"))
        #expect(next(queue.ended()) == .some(nil))
        #expect(queue.isIdle)
        #expect(queue.offered("c") == .starts)
    }

    @Test func `What is heard while nothing is under way is applied at once`() {
        var queue = Queue()
        #expect(queue.held(1) == false)
        _ = queue.offered("a")
        #expect(queue.held(2) == true)
    }

    @Test func `A job ends only when all that was heard meanwhile has been applied`() {
        var queue = Queue()
        _ = queue.offered("a")
        _ = queue.held(1)
        _ = queue.held(2)
        guard case .heard(let heard) = queue.ended() else {
            Issue.record("it ended over what was heard")
            return
        }
        #expect(heard.notices == [1, 2] && heard.isWhole)
        #expect(!queue.isIdle)
        #expect(next(queue.ended()) == .some(nil))
    }

    @Test func `Who waits for a version is under way again once it is reached, and hears at once meanwhile`() {
        var queue = Queue()
        _ = queue.offered("a")
        #expect(queue.awaits(at(7), "a, again") == nil)
        #expect(queue.held(6) == false, "it is what the job waits for")
        #expect(queue.reached(at(6)) == nil)
        #expect(queue.reached(at(8)) == "a, again")
        #expect(queue.reached(at(9)) == nil, "it is under way")
        #expect(queue.held(10) == true)
    }

    @Test func `Nobody waits for a version before what was heard has been applied`() {
        var queue = Queue()
        _ = queue.offered("a")
        _ = queue.held(7)
        #expect(queue.awaits(at(7), "a")?.notices == [7])
        #expect(queue.awaits(at(7), "a") == nil)
        #expect(queue.reached(at(7)) == "a")
    }

    @Test func `Both jobs and notices have a limit, and what had no room is owned up to`() {
        var queue = Queue()
        for number in 0..<Queue.limit { #expect(queue.offered("\(number)") != .full) }
        #expect(queue.offered("one more") == .full)
        for number in 0...Queue.limit { #expect(queue.held(number) == true) }
        guard case .heard(let heard) = queue.ended() else {
            Issue.record("it ended over what was heard")
            return
        }
        #expect(heard.notices.count == Queue.limit && !heard.isWhole)
    }
}

import HubLoop
import HubTesting
import Testing

@Suite struct EventLoopTests {
    @Test func `timers fire in their order, repeat, and are silent once cancelled`() {
        let loop = EventLoop()
        var fired: [String] = []
        let never = loop.after(milliseconds: 1) { fired.append("never") }
        loop.after(milliseconds: 30) {
            fired.append("last")
            loop.stop()
        }
        loop.after(milliseconds: 5) { fired.append("first") }
        var ticks = 0
        var ticker: LoopTimer?
        ticker = loop.every(milliseconds: 2) {
            ticks += 1
            if ticks == 3 { ticker?.cancel() }
        }
        never.cancel()
        loop.run()
        #expect(fired == ["first", "last"])
        #expect(ticks == 3)
    }

    @Test func `a wake-up from another thread is heard on the loop thread`() {
        let loop = EventLoop()
        let woken = Signal<Void>()
        loop.onWake = { woken.send(()) }
        let thread = LoopThread(loop)
        for _ in 0..<100 {
            loop.wake()
            #expect(woken.next() != nil)
        }
        #expect(thread.finish())
    }

    @Test func `the end of a turn comes after it was asked for: from another thread, in a turn, and at its end`() {
        let loop = EventLoop()
        let ended = Signal<Void>()
        var asked = 0
        loop.onTurnEnd = { [unowned loop] in
            ended.send(())
            // At its end it is too late for this turn: there must be another, though nothing else happens.
            if asked > 0 { loop.bringTurnEnd() }
            asked -= 1
        }
        loop.onWake = { [unowned loop] in
            #expect(loop.isCurrent)
            asked = 3
            loop.bringTurnEnd()
        }
        #expect(!loop.isCurrent)
        let thread = LoopThread(loop)
        loop.bringTurnEnd()
        // The turn in which it was asked for, and three that were asked for at the end of another.
        for _ in 0..<4 { #expect(ended.next() != nil) }
        #expect(thread.finish())
    }

    @Test func `a stop before the run ends the run at once, and the loop can run again`() {
        let loop = EventLoop()
        loop.stop()
        loop.run()
        loop.after(milliseconds: 1) { loop.stop() }
        loop.run()
    }

    @Test func `the end of a turn comes after what was put off, also when that puts off more`() {
        let loop = EventLoop()
        var order: [String] = []
        loop.onTurnEnd = { if order.last != "end" { order.append("end") } }
        loop.after(milliseconds: 1) {
            order = ["timer"]
            loop.soon {
                order.append("soon")
                loop.soon { order.append("sooner") }
            }
            loop.after(milliseconds: 1) { loop.stop() }
        }
        loop.run()
        #expect(order == ["timer", "soon", "sooner", "end"])
    }

    @Test func `the clock goes on with the turns`() {
        let loop = EventLoop()
        let before = loop.nowMilliseconds
        loop.after(milliseconds: 20) { loop.stop() }
        loop.run()
        #expect(loop.nowMilliseconds >= before + 19)
    }
}

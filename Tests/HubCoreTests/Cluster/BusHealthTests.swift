import HubCore
import HubTesting
import Testing

@Suite struct BusHealthTests {
    private let store = StoreIdentity(run: "a", epoch: 1)

    /// Connected, probed and read: as a node is when it becomes ready.
    private func current(_ policy: BusPolicy = BusPolicy()) -> BusHealth {
        var bus = BusHealth(policy: policy)
        _ = bus.connected(to: store, at: .zero)
        _ = bus.probeReturned(1, at: .zero)
        _ = bus.reread(round: 1, at: .zero)
        return bus
    }

    @Test func `A new node is current once it has heard a probe, and read all lines after that (F9)`() {
        var bus = BusHealth()
        #expect(bus.condition == .degraded)
        #expect(bus.timePassed(at: .seconds(9)).isEmpty, "nothing is probed without a subscription")
        #expect(bus.connected(to: store, at: .seconds(10)) == [.probe(1)])
        #expect(bus.probeReturned(1, at: .seconds(10)) == [.reread(round: 1)])
        #expect(bus.condition == .degraded)
        #expect(bus.reread(round: 1, at: .seconds(10)) == [.recovered, .complete])
        #expect(bus.condition == .current)
    }

    @Test func `Probes go out at their interval, and as long as they come back nothing is said`() {
        var bus = current(BusPolicy(auditInterval: .seconds(200)))
        for second in 1...100 as ClosedRange<Int64> {
            #expect(bus.nextDeadline == .seconds(second))
            #expect(bus.timePassed(at: .seconds(second)) == [.probe(second + 1)])
            #expect(bus.probeReturned(second + 1, at: .seconds(second)).isEmpty)
        }
        #expect(bus.condition == .current)
    }

    @Test func `Silence degrades, and asks for another subscription: the server may be one that nobody writes to (F9)`()
    {
        var bus = current()
        for second in 1...3 as ClosedRange<Int64> { _ = bus.timePassed(at: .seconds(second)) }
        #expect(bus.condition == .current)
        #expect(bus.timePassed(at: .seconds(4)) == [.degraded, .resubscribe])
        #expect(bus.probeReturned(4, at: .seconds(5)).isEmpty, "a probe by the subscription that was given up")
        #expect(bus.nextDeadline == nil)
        #expect(bus.connected(to: store, at: .seconds(6)) == [.probe(5)])
        #expect(bus.probeReturned(5, at: .seconds(6)) == [.reread(round: 2)])
    }

    @Test func `After a fault all must be well for a while before the bus has recovered`() {
        var bus = current()
        _ = bus.timePassed(at: .seconds(4))
        _ = bus.connected(to: store, at: .seconds(5))
        #expect(bus.probeReturned(2, at: .seconds(5)) == [.reread(round: 2)])
        #expect(bus.reread(round: 2, at: .seconds(5)).isEmpty)
        #expect(bus.timePassed(at: .seconds(6)) == [.probe(3)])
        #expect(bus.probeReturned(3, at: .seconds(6)) == [.recovered, .complete])
    }

    @Test func `A bus that flaps is trusted later each time, and after a calm time as at first`() {
        let policy = BusPolicy()
        var flapping = Flapping(bus: current(policy), store: store)
        let pauses = (0..<6).map { _ in flapping.fail() }
        #expect(pauses == [1, 2, 4, 8, 16, 30].map { .seconds($0) })
        flapping.pass(policy.calm)
        #expect(flapping.fail() == .seconds(1))
    }

    @Test func `A short break is no notice to anybody: all is read again, and that was all (F9)`() {
        var bus = current()
        bus.disconnected()
        #expect(bus.connected(to: store, at: .seconds(2)) == [.probe(2)])
        #expect(bus.probeReturned(2, at: .seconds(2)) == [.reread(round: 2)])
        #expect(
            bus.reread(round: 2, at: .seconds(3)) == [.complete], "switches whose reports may be lost are asked again")
        #expect(bus.condition == .current)
        #expect(bus.nextDeadline == .seconds(3))
    }

    @Test func `A break without a return degrades at the end of the silence`() {
        var bus = current()
        bus.disconnected()
        #expect(bus.nextDeadline == .seconds(4))
        #expect(bus.timePassed(at: .seconds(4)) == [.degraded])
        #expect(bus.timePassed(at: .seconds(40)).isEmpty)
    }

    @Test func `A lost probe means lost commits: all is read again`() {
        var bus = current()
        _ = bus.timePassed(at: .seconds(1))
        _ = bus.timePassed(at: .seconds(2))
        #expect(bus.probeReturned(3, at: .seconds(2)) == [.reread(round: 2)])
        #expect(bus.probeReturned(2, at: .seconds(2)).isEmpty, "one that comes late, or twice, says nothing")
        #expect(bus.probeReturned(99, at: .seconds(2)).isEmpty, "one that was never sent neither")
    }

    @Test(arguments: [StoreIdentity(run: "b", epoch: 1), StoreIdentity(run: "a", epoch: 2)])
    func `Another run or epoch of the store has all read again`(other: StoreIdentity) {
        var bus = current()
        bus.saw(store)
        _ = bus.timePassed(at: .seconds(1))
        #expect(bus.probeReturned(2, at: .seconds(1)).isEmpty)
        bus.saw(other)
        _ = bus.timePassed(at: .seconds(2))
        #expect(bus.probeReturned(3, at: .seconds(2)) == [.reread(round: 2)])
    }

    @Test func `What happens while all is read has it read once more`() {
        var bus = current()
        bus.saw(StoreIdentity(run: "b", epoch: 2))
        _ = bus.timePassed(at: .seconds(1))
        #expect(bus.probeReturned(2, at: .seconds(1)) == [.reread(round: 2)])
        bus.saw(StoreIdentity(run: "c", epoch: 3))
        #expect(bus.reread(round: 2, at: .seconds(1)).isEmpty)
        _ = bus.timePassed(at: .seconds(2))
        #expect(bus.probeReturned(3, at: .seconds(2)) == [.reread(round: 3)])
        bus.rereadFailed()
        _ = bus.timePassed(at: .seconds(3))
        #expect(bus.probeReturned(4, at: .seconds(3)) == [.reread(round: 4)])
        #expect(bus.timePassed(at: .seconds(4)).contains(.degraded), "nothing has vouched since the start")
    }

    @Test func `Lines are compared now and then though nothing seems to be missed, and nobody notices`() {
        var bus = current()
        for second in 1...59 as ClosedRange<Int64> {
            _ = bus.timePassed(at: .seconds(second))
            #expect(bus.probeReturned(second + 1, at: .seconds(second)).isEmpty)
        }
        for second in 60...70 as ClosedRange<Int64> {
            _ = bus.timePassed(at: .seconds(second))
            #expect(bus.probeReturned(second + 1, at: .seconds(second)) == (second == 60 ? [.reread(round: 2)] : []))
        }
        #expect(bus.reread(round: 2, at: .seconds(70)).isEmpty)
        #expect(bus.condition == .current)
    }

    @Test(arguments: [119, nil]) func `A comparison that takes long, or has no end, does not put off the next`(
        ends: Int64?
    ) {
        var bus = current()
        for second in 1...120 as ClosedRange<Int64> {
            _ = bus.timePassed(at: .seconds(second))
            let actions = bus.probeReturned(second + 1, at: .seconds(second))
            #expect(actions == (second % 60 == 0 ? [.reread(round: Int(second / 60) + 1)] : []))
            if second == ends { #expect(bus.reread(round: 2, at: .seconds(second)).isEmpty) }
        }
        #expect(bus.condition == .current)
    }

    @Test func `A node that was paused is degraded by whatever it hears first (F24)`() {
        var bus = current()
        _ = bus.timePassed(at: .seconds(1))
        #expect(bus.isCurrent(at: .milliseconds(3999)) && !bus.isCurrent(at: .seconds(4)))
        #expect(bus.probeReturned(2, at: .seconds(21)) == [.degraded, .reread(round: 2)])
        bus = current()
        bus.saw(StoreIdentity(run: "b", epoch: 2))
        _ = bus.timePassed(at: .seconds(1))
        _ = bus.probeReturned(2, at: .seconds(1))
        #expect(bus.reread(round: 2, at: .seconds(21)) == [.degraded])
    }

    @Test func `A node that was paused while it read does not take what it read for new (F24)`() {
        var bus = BusHealth()
        _ = bus.connected(to: store, at: .zero)
        _ = bus.probeReturned(1, at: .zero)
        #expect(bus.reread(round: 1, at: .seconds(20)).isEmpty && bus.condition == .degraded)
        #expect(bus.timePassed(at: .seconds(20)) == [.resubscribe])
        _ = bus.connected(to: store, at: .seconds(21))
        #expect(bus.probeReturned(2, at: .seconds(21)) == [.reread(round: 2)])
        #expect(bus.reread(round: 2, at: .seconds(24)) == [.recovered, .complete])
        #expect(bus.isCurrent(at: .milliseconds(24_999)) && !bus.isCurrent(at: .seconds(25)), "the probe vouches")
    }

    /// Whatever happens: while it is current, no longer than the silence ago a probe had come back with all known.
    @Test func `It is never current on nothing, whatever happens, and always again when all is well`() {
        for seed in 1...2000 as ClosedRange<UInt64> {
            var trial = BusTrial(seed: seed)
            if let fault = trial.run() { Issue.record("seed \(seed): \(fault)") }
        }
    }
}

/// A bus that fails and is repaired at once, again and again.
private struct Flapping {
    var bus: BusHealth
    let store: StoreIdentity
    private var now = Duration.zero

    init(bus: BusHealth, store: StoreIdentity) {
        self.bus = bus
        self.store = store
    }

    /// The silence ends; how long it takes from then on with all well until it has recovered.
    mutating func fail() -> Duration {
        bus.disconnected()
        while bus.condition == .current {
            now += .seconds(1)
            _ = bus.timePassed(at: now)
        }
        let mended = now
        answer(bus.connected(to: store, at: now))
        while bus.condition == .degraded { tick() }
        return now - mended
    }

    mutating func pass(_ time: Duration) {
        let end = now + time
        while now < end { tick() }
    }

    private mutating func tick() {
        now += .seconds(1)
        answer(bus.timePassed(at: now))
    }

    private mutating func answer(_ actions: [BusHealth.Action]) {
        for action in actions {
            switch action {
            case .probe(let number): answer(bus.probeReturned(number, at: now))
            case .reread(let round): answer(bus.reread(round: round, at: now))
            case .degraded, .recovered, .complete, .resubscribe: break
            }
        }
    }
}

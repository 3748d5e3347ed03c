import HubCore
import HubTesting

/// A bus on a random network: probes are lost, late or doubled, connections break, the store changes, reads fail.
struct BusTrial {
    private var dice: Dice
    private var bus = BusHealth()
    private var now = Duration.zero
    private var store = StoreIdentity(run: "r0", epoch: 1)
    private var isConnected = false
    private var probes: [Int64] = []
    private var round: Int?
    /// When a probe came back last.
    private var heardAt: Duration?
    private var wasDegraded = true
    private var isCalm = false

    init(seed: UInt64) { dice = Dice(seed: seed) }

    /// What is wrong, if anything.
    mutating func run() -> String? {
        for _ in 0..<120 {
            if let fault = step() { return fault }
        }
        return calmDown()
    }

    private mutating func step() -> String? {
        now += .milliseconds(dice.pick([0, 10, 300, 1000, 3000]))
        switch dice.roll(10) {
        case 0: if !isConnected { return connect() }
        case 1: if dice.once(in: 3) { disconnect() }
        case 2: if dice.once(in: 3) { change() }
        case 3, 4, 5:
            if !probes.isEmpty { return returnProbe(probes.remove(at: dice.once(in: 4) ? dice.roll(probes.count) : 0)) }
        case 6, 7:
            guard let round else { break }
            self.round = nil
            if dice.once(in: 4) { bus.rereadFailed() } else { return take(bus.reread(round: round, at: now)) }
        default: break
        }
        return take(bus.timePassed(at: now))
    }

    /// From here on all is well.
    private mutating func calmDown() -> String? {
        isCalm = true
        if let round, let fault = take(bus.reread(round: round, at: now)) { return fault }
        for _ in 0..<100 {
            now += .milliseconds(500)
            if let fault = take(bus.timePassed(at: now)) { return fault }
            if !isConnected, let fault = connect() { return fault }
            while let number = probes.first {
                probes.removeFirst()
                if let fault = returnProbe(number) { return fault }
            }
            if let round {
                self.round = nil
                if let fault = take(bus.reread(round: round, at: now)) { return fault }
            }
        }
        return bus.condition == .current ? nil : "degraded for ever"
    }

    private mutating func connect() -> String? {
        isConnected = true
        return take(bus.connected(to: store, at: now))
    }

    private mutating func disconnect() {
        isConnected = false
        probes = []
        bus.disconnected()
    }

    private mutating func change() {
        store = StoreIdentity(run: "r\(dice.roll(3))", epoch: store.epoch + 1)
        bus.saw(store)
    }

    private mutating func returnProbe(_ number: Int64) -> String? {
        heardAt = now
        return take(bus.probeReturned(number, at: now))
    }

    private mutating func take(_ actions: [BusHealth.Action]) -> String? {
        for action in actions {
            switch action {
            case .probe(let number): if isCalm || !dice.once(in: 8) { probes.append(number) }
            case .reread(let round): self.round = round
            case .resubscribe:
                isConnected = false
                probes = []
            case .degraded:
                if wasDegraded { return "degraded twice" }
                wasDegraded = true
            case .recovered:
                if !wasDegraded { return "recovered twice" }
                wasDegraded = false
                guard let heardAt, now - heardAt < BusPolicy().silence else { return "recovered on nothing" }
            case .complete: if bus.condition == .degraded || !bus.isComplete { return "complete too soon" }
            }
        }
        if wasDegraded != (bus.condition == .degraded) { return "not told" }
        return nil
    }
}

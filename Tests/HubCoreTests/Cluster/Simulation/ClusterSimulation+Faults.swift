import HubCore
import HubTesting

/// What goes wrong.
extension ClusterSimulation {
    mutating func fault() -> String? {
        tally.faults += 1
        let index = dice.roll(places.count)
        switch dice.roll(6) {
        case 0: return breakLink(index)
        case 1: return breakSubscription(index)
        case 2: pause(index, for: .milliseconds(500 + dice.roll(20_000)))
        case 3: places[index].cutUntil = now + .milliseconds(500 + dice.roll(10_000))
        default: return failOver()
        }
        return nil
    }

    /// What waits for a node waits till the end of its pause, so that no other pause shortens it.
    mutating func pause(_ index: Int, for time: Duration) {
        places[index].pausedUntil = max(places[index].pausedUntil, min(now + time, Self.calmFrom))
        let left = places[index].pausedUntil - now
        if left < Self.policy.silence { places[index].stoodStill += left }
    }

    mutating func failOver() -> String? {
        tally.failovers += 1
        let old = servers.count - 1
        servers.append(SimulatedStore(run: "run\(servers.count)", values: replica))
        // The old master may live on for those who are connected to it.
        guard dice.once(in: 2) else { return stop(old) }
        schedule(.stop(server: old), in: .milliseconds(dice.roll(8000)))
        for index in places.indices where places[index].link?.server == old && dice.once(in: 2) {
            if let fault = breakLink(index) { return fault }
        }
        return nil
    }

    mutating func stop(_ server: Int) -> String? {
        servers[server].isUp = false
        for index in places.indices {
            if places[index].link?.server == server, let fault = breakLink(index) { return fault }
            if places[index].subscription?.server == server, let fault = breakSubscription(index) { return fault }
        }
        return nil
    }
}

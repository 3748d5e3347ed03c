import HubCore
import HubTesting
import LineModel

/// Three nodes with leases in one store: each on a clock of its own, with pauses, lost commands and outages.
struct LeaseTrial {
    private struct Peer {
        var own: OwnLease
        var incarnation: NodeIncarnation
        var members = Membership()
        /// What its clock shows more than the trial's; nobody else ever sees it.
        let skew: Duration
        var pausedUntil = Duration.zero
        var nextReading = Duration.zero
    }

    private var dice: Dice
    private var now = Duration.zero
    private var numbers: UInt64 = 0
    private var store: [NodeIncarnation: NodeLease] = [:]
    private var outageUntil = Duration.zero
    private var peers: [Peer] = []

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        for name in ["a", "b", "c"] {
            let skew = Duration.milliseconds(dice.roll(120_000))
            let incarnation = newIncarnation(of: .named(name))
            peers.append(Peer(own: OwnLease(incarnation, at: skew), incarnation: incarnation, skew: skew))
        }
    }

    /// What is wrong, if anything.
    mutating func run() -> String? {
        for step in 0..<600 {
            now += .milliseconds(100)
            let isCalm = step >= 400
            if !isCalm, dice.once(in: 60) { peers[dice.roll(3)].pausedUntil = now + .milliseconds(dice.roll(20_000)) }
            if !isCalm, dice.once(in: 120) { outageUntil = now + .milliseconds(dice.roll(9000)) }
            if isCalm, step == 400 {
                outageUntil = now
                for index in peers.indices { peers[index].pausedUntil = now }
            }
            for index in peers.indices where peers[index].pausedUntil <= now {
                if let fault = wake(index, isCalm: isCalm) { return fault }
            }
        }
        for peer in peers {
            for other in peers where peer.members.condition(of: other.incarnation) != .alive {
                return "\(other.incarnation) lives, and \(peer.incarnation) does not see it"
            }
        }
        return nil
    }

    private mutating func wake(_ index: Int, isCalm: Bool) -> String? {
        let clock = now + peers[index].skew
        // What a node does under its number it does now, if at all.
        if peers[index].own.isHeld(at: clock) {
            let incarnation = peers[index].incarnation
            for peer in peers where peer.members.condition(of: incarnation) == .gone {
                return "\(incarnation) acts and is gone for \(peer.incarnation)"
            }
        }
        let isReachable = outageUntil <= now
        for action in peers[index].own.timePassed(at: clock) {
            switch action {
            case .renew(let lease):
                guard isReachable, isCalm || !dice.once(in: 10) else { continue }
                store[lease.incarnation] = lease
                if isCalm || !dice.once(in: 10) { peers[index].own.renewed(lease.beat) }
            case .fenced:
                // The number comes from the store.
                guard isReachable else { break }
                begin(index, at: clock)
            }
        }
        if peers[index].own.isFenced, isReachable { begin(index, at: clock) }
        if isReachable, peers[index].nextReading <= now {
            peers[index].nextReading = now + MembershipPolicy().interval
            _ = peers[index].members.read(Array(store.values), at: clock)
        }
        return nil
    }

    private mutating func begin(_ index: Int, at clock: Duration) {
        store[peers[index].incarnation] = nil
        peers[index].incarnation = newIncarnation(of: peers[index].incarnation.node)
        peers[index].own = OwnLease(peers[index].incarnation, at: clock)
    }

    private mutating func newIncarnation(of node: NodeID) -> NodeIncarnation {
        numbers += 1
        return NodeIncarnation(node: node, number: numbers)
    }
}

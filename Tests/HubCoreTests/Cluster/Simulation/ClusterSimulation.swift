import HubCore
import HubTesting
import LineModel

/// Several nodes and a store on a hand clock, with a network that a seed makes bad: messages are lost, late, doubled and
/// overtake each other, replies are lost after the deed, nodes stand still, and the store fails over to a replica that
/// lacks the latest, with the old master left running for a while.
///
/// All faults end at `calmFrom`; at `end` every node must have come to the truth.
struct ClusterSimulation {
    enum What {
        case tick(node: Int)
        case command
        case fault
        case replicate
        case openLink(node: Int)
        case subscribe(node: Int)
        case request(node: Int, link: Int, SimulatedNode.Request, number: Int)
        case reply(node: Int, link: Int, SimulatedNode.Reply, number: Int)
        case deadline(node: Int, link: Int, number: Int)
        case publication(node: Int, subscription: Int, Publication)
        case retry(SimulatedNode.Command)
        case stop(server: Int)
        case calm

        /// The node that it happens to, whom a pause keeps from it.
        var node: Int? {
            switch self {
            case .tick(let node), .openLink(let node), .subscribe(let node): node
            case .reply(let node, _, _, _), .deadline(let node, _, _), .publication(let node, _, _): node
            case .command, .fault, .replicate, .request, .retry, .stop, .calm: nil
            }
        }
    }

    /// A node's connection: the server that it leads to, and its number among all.
    struct Connection {
        var server: Int
        var number: Int
    }

    struct Place {
        var node: SimulatedNode
        var link: Connection?
        var subscription: Connection?
        var pausedUntil = Duration.zero
        var cutUntil = Duration.zero
        /// All pauses shorter than the silence, after which it may still be current: they put deadlines off by so much.
        var stoodStill = Duration.zero
    }

    static let lines: [LineID] = [.named("l1"), .named("l2")]
    static let calmFrom = Duration.seconds(25)
    static let end = Duration.seconds(65)
    static let policy = BusPolicy(longestPause: .seconds(4), auditInterval: .seconds(8))
    static let deadline = Duration.seconds(1)
    /// How old what a node takes for current may be, but for the times that it stood still.
    ///
    /// A commit is lost without a trace behind the list of a round. The next list is due `auditInterval` after that one, and is
    /// asked for by a probe that comes back: they come back within the `silence`, or the node is not current. To read the line
    /// takes three deadlines at most, else the link is given up: for the list, for a read of the line that was under way,
    /// and for one more. If that fails, what vouched until then is good for another `silence`.
    static let longestIgnorance = policy.auditInterval + policy.silence * 2 + deadline * 3

    var dice: Dice
    var days: [RandomDay]
    var servers: [SimulatedStore]
    var replica: [StoreKey: StoredValue]
    var places: [Place]
    var audit = SimulationAudit()
    var agenda = Agenda<What>()
    var connections = 0
    var commands = 0
    var asked: [Int: SimulatedNode.Command] = [:]
    /// The server of every connection that there has been.
    var linkServers: [Int: Int] = [:]
    var now = Duration.zero
    /// Of so many messages one is lost, one comes twice, one is late; 0 for none.
    var badness: Int
    /// What the masters had, and since when.
    var truth: [LineID: [(since: Duration, position: LinePosition)]] = [:]
    var tally = SimulationTally()

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        badness = dice.pick([0, 200, 40, 12])
        let mornings = Self.lines.map { id in
            LineState(
                line: Line(id: id, number: "+461", owner: Office.anna.id),
                group: LineGroup(
                    owner: LineGroup.Member(party: Office.anna),
                    delegates: [Office.bo, Office.carl].map { LineGroup.Member(party: $0) }, monitoring: true))
        }
        days = mornings.enumerated().map { number, morning in
            RandomDay(seed: seed &* 31 &+ UInt64(number), morning: morning, prefix: "\(number).")
        }
        var values: [StoreKey: StoredValue] = [:]
        for morning in mornings {
            values[.line(morning.line.id)] = StoredValue(version: 1, content: .state(morning))
        }
        replica = values
        servers = [SimulatedStore(run: "run0", values: values)]
        places = []
        for index in 0..<(2 + dice.roll(3)) {
            places.append(Place(node: SimulatedNode(index: index, policy: Self.policy, random: dice.next())))
        }
        for index in places.indices {
            schedule(.tick(node: index), in: .milliseconds(dice.roll(500)))
            schedule(.openLink(node: index), in: .zero)
            schedule(.subscribe(node: index), in: .milliseconds(dice.roll(100)))
        }
        schedule(.command, in: .seconds(1))
        schedule(.fault, in: .seconds(2))
        schedule(.replicate, in: .milliseconds(100))
        schedule(.calm, in: Self.calmFrom)
    }

    /// What is wrong, if anything.
    mutating func run() -> String? {
        while let event = agenda.next(), event.at <= Self.end {
            now = event.at
            tally.events += 1
            tally.trace = (tally.trace ^ Int(now.components.attoseconds / 1_000_000_000)) &* 1_099_511_628_211
            if let node = event.what.node, places[node].pausedUntil > now {
                // A node that stands still finds all of it when it goes on, in its order.
                agenda.put(event.what, at: places[node].pausedUntil)
                continue
            }
            if let fault = happen(event.what) { return "\(fault) at \(now)" }
        }
        return difference()
    }

    private mutating func happen(_ what: What) -> String? {
        switch what {
        case .tick(let index):
            schedule(.tick(node: index), in: .milliseconds(500))
            return perform(places[index].node.timePassed(at: now), of: index)
        case .command:
            guard now < Self.calmFrom else { return nil }
            schedule(.command, in: .milliseconds(dice.pick([1, 20, 200, 700])))
            return command()
        case .retry(let command): return attempt(command)
        case .replicate:
            replica = servers[servers.count - 1].values
            if now < Self.calmFrom { schedule(.replicate, in: .milliseconds(dice.pick([50, 300, 2000]))) }
        case .fault:
            guard now < Self.calmFrom else { return nil }
            schedule(.fault, in: .milliseconds(500 + dice.roll(6000)))
            return fault()
        case .calm:
            badness = 0
            for index in places.indices { places[index].cutUntil = now }
        case .stop(let server): return stop(server)
        case .openLink(let index):
            guard places[index].cutUntil <= now else {
                schedule(.openLink(node: index), in: .milliseconds(500))
                return nil
            }
            guard places[index].link == nil else { return nil }
            places[index].link = newConnection()
            return perform(places[index].node.linkOpened(at: now), of: index)
        case .subscribe(let index):
            guard places[index].cutUntil <= now else {
                schedule(.subscribe(node: index), in: .milliseconds(500))
                return nil
            }
            let connection = newConnection()
            places[index].subscription = connection
            return perform(places[index].node.subscribed(to: servers[connection.server].run, at: now), of: index)
        case .request(let index, let link, let request, let number):
            return serve(request, number, index, link)
        case .reply(let index, let link, let reply, let number):
            guard places[index].link?.number == link else { return nil }
            return perform(places[index].node.replied(reply, to: number, at: now), of: index)
        case .deadline(let index, let link, let number):
            guard places[index].link?.number == link, places[index].node.isAwaiting(number) else { return nil }
            return breakLink(index)
        case .publication(let index, let subscription, let publication):
            guard places[index].subscription?.number == subscription else { return nil }
            return perform(places[index].node.heard(publication, at: now), of: index)
        }
        return nil
    }

    // MARK: Time and network

    mutating func transmit(_ what: What, cut: Duration) {
        if badness > 0, dice.once(in: badness) || cut > now { return }
        if case .publication = what, badness > 0, dice.once(in: badness) { schedule(what, in: delay()) }
        schedule(what, in: delay())
    }

    mutating func delay() -> Duration {
        if badness > 0, dice.once(in: badness) { return .milliseconds(dice.roll(3000)) }
        return .microseconds(200 + dice.roll(badness > 0 ? 20_000 : 2000))
    }

    mutating func schedule(_ what: What, in time: Duration) { agenda.put(what, at: now + time) }

    // MARK: The end

    private func difference() -> String? {
        let master = servers[servers.count - 1]
        for place in places {
            let node = place.node
            guard node.bus.condition == .current, node.follower.isInStep else {
                return "node \(node.index) did not recover"
            }
            for id in Self.lines {
                guard let line = master.line(id), let held = node.held[id], held.position == line.position,
                    held.state == line.state
                else {
                    return
                        "node \(node.index) has \(id) at \(String(describing: node.held[id]?.position)), the store at \(String(describing: master.line(id)?.position))"
                }
            }
        }
        return nil
    }
}

import HubCore
import LineModel

/// A node of the simulation as a value: what it hears goes in, what it sends comes out. It puts together the very machines
/// that a hub does, and does no more than that.
struct SimulatedNode {
    enum Request {
        case hello
        case script(StoreScript)
        case positions
        case read(LineID)
    }

    enum Reply {
        case hello(run: String, record: StoreIdentity?)
        case script(StoreScript.Outcome)
        case positions([LineID: LinePosition])
        case line((position: LinePosition, state: LineState)?)
    }

    enum Output {
        /// Over the present link, with a deadline; a number of 0 asks for no reply.
        case send(Request, number: Int)
        case openLink
        case closeLink
        case subscribe
        /// What came of a command; nil where the store did not say so in time.
        case done(Int, Verdict?)
    }

    enum Verdict {
        case committed(LinePosition)
        case unchanged
        case refused
    }

    struct Command {
        var id: Int
        var line: LineID
        var command: LineCommand
        var context: LineContext
    }

    private enum Waiting {
        case hello
        case raise
        case positions(round: Int)
        case read(LineID, ticket: Int)
        case commit(Command, SharedCommit, tries: Int)
    }

    let index: Int
    private(set) var held: [LineID: (position: LinePosition, state: LineState)] = [:]
    private(set) var bus: BusHealth
    private(set) var follower: LineFollower
    private var identity: StoreIdentity?
    private var isReady = false
    private var waiting: [Int: Waiting] = [:]
    private var numbers = 0
    private var round: (number: Int, isListed: Bool)?
    private var random: UInt64

    init(index: Int, policy: BusPolicy, random: UInt64) {
        self.index = index
        bus = BusHealth(policy: policy)
        follower = LineFollower(readLimit: 2, keptLimit: 3)
        self.random = random
    }

    // MARK: The link for commands

    mutating func linkOpened(at now: Duration) -> [Output] { [send(.hello, .hello)] }

    /// Broken, or given up as a reply was overdue: whether what was asked has happened nobody knows.
    mutating func linkLost(at now: Duration) -> [Output] {
        isReady = false
        if round != nil { bus.rereadFailed() }
        round = nil
        let lost = waiting
        waiting = [:]
        var outputs: [Output] = [.openLink]
        for (_, waiting) in lost.sorted(by: { $0.key < $1.key }) {
            switch waiting {
            case .commit(let command, _, _): outputs.append(.done(command.id, nil))
            case .read(let line, let ticket): fail(line, ticket)
            case .positions: bus.rereadFailed()
            case .hello, .raise: break
            }
        }
        return outputs
    }

    /// The reads that a failed one frees would fail as well: the round to come asks for what is left.
    private mutating func fail(_ line: LineID, _ ticket: Int) {
        bus.rereadFailed()
        for case .read(let next, let ticket) in follower.readFailed(line, ticket: ticket) { fail(next, ticket) }
    }

    mutating func replied(_ reply: Reply, to number: Int, at now: Duration) -> [Output] {
        guard let asked = waiting.removeValue(forKey: number) else { return [] }
        switch (asked, reply) {
        case (.hello, .hello(let run, let record)): return greeted(run, record)
        case (.raise, _): return [send(.hello, .hello)]
        case (.positions(let number), .positions(let positions)):
            guard round?.number == number else { return [] }
            round?.isListed = true
            var outputs: [Output] = []
            for (line, position) in positions.sorted(by: { $0.key < $1.key }) {
                outputs += follow(follower.told(line, at: position, current: held[line]?.position))
            }
            return outputs + finishRound(at: now)
        case (.read(let line, let ticket), .line(let found)):
            let actions = follower.found(
                line, ticket: ticket, at: found?.position, current: held[line]?.position)
            return follow(actions, read: found) + finishRound(at: now)
        case (.commit(let command, let commit, let tries), .script(let outcome)):
            return decided(command, commit, tries, outcome, at: now)
        default: preconditionFailure("\(reply) to \(asked)")
        }
    }

    /// Nothing is written before the server's record is known to be of its own run.
    private mutating func greeted(_ run: String, _ record: StoreIdentity?) -> [Output] {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let raised = StoreIdentity.raised(over: record, run: run, known: identity?.epoch ?? 0, random: random >> 33)
        if let raised {
            let value = StoredValue(version: raised.epoch, content: .record(run: run))
            return [send(.script(StoreScript(guards: [(.epoch, record?.epoch)], writes: [(.epoch, value)])), .raise)]
        }
        identity = record
        isReady = true
        if let record { bus.saw(record) }
        return []
    }

    // MARK: The bus

    mutating func subscribed(to run: String, at now: Duration) -> [Output] {
        perform(bus.connected(to: StoreIdentity(run: run, epoch: identity?.epoch ?? 0), at: now), at: now)
    }

    mutating func unsubscribed() -> [Output] {
        bus.disconnected()
        return [.subscribe]
    }

    mutating func heard(_ publication: Publication, at now: Duration) -> [Output] {
        switch publication {
        case .probe(index, let number): return perform(bus.probeReturned(number, at: now), at: now)
        case .probe: return []
        case .commit(let commit):
            let actions = follower.heard(commit, current: held[commit.line]?.position)
            return follow(actions) + finishRound(at: now)
        }
    }

    mutating func timePassed(at now: Duration) -> [Output] { perform(bus.timePassed(at: now), at: now) }

    private mutating func perform(_ actions: [BusHealth.Action], at now: Duration) -> [Output] {
        var outputs: [Output] = []
        for action in actions {
            switch action {
            case .probe(let number):
                let script = StoreScript(published: .probe(node: index, number: number))
                if isReady { outputs.append(.send(.script(script), number: 0)) }
            case .reread(let number):
                guard isReady else {
                    bus.rereadFailed()
                    continue
                }
                round = (number, false)
                outputs.append(send(.positions, .positions(round: number)))
            case .resubscribe: outputs.append(.subscribe)
            case .degraded, .recovered, .complete: break
            }
        }
        return outputs
    }

    private mutating func follow(
        _ actions: [LineFollower.Action], read: (position: LinePosition, state: LineState)? = nil
    ) -> [Output] {
        var outputs: [Output] = []
        for action in actions {
            switch action {
            case .apply(let commit): held[commit.line] = (commit.position, commit.commit.next)
            case .replace(let line): held[line] = read
            case .read(let line, let ticket):
                if isReady {
                    outputs.append(send(.read(line), .read(line, ticket: ticket)))
                } else {
                    fail(line, ticket)
                }
            case .regressed: outputs.append(.closeLink)
            }
        }
        return outputs
    }

    private mutating func finishRound(at now: Duration) -> [Output] {
        guard let round, round.isListed, follower.isInStep else { return [] }
        self.round = nil
        return perform(bus.reread(round: round.number, at: now), at: now)
    }

    // MARK: Commands

    /// Nil where the node does not take commands now.
    mutating func decide(_ command: Command, at now: Duration, tries: Int = 0) -> [Output]? {
        guard bus.isCurrent(at: now), isReady, let line = held[command.line] else { return nil }
        guard tries < 8 else { return [.done(command.id, .refused)] }
        do throws(Refusal) {
            guard case .commit(let commit) = try line.state.decide(command.command, in: command.context) else {
                return [.done(command.id, .unchanged)]
            }
            let position = line.position.next
            let shared = SharedCommit(position: position, commit: commit)
            let script = StoreScript(
                guards: [
                    (.epoch, line.position.epoch), (.command(command.id), nil),
                    (.line(command.line), line.position.version),
                ],
                writes: [
                    (.line(command.line), StoredValue(version: position.version, content: .state(commit.next))),
                    (.command(command.id), StoredValue(version: 1, content: .result(position))),
                ], published: .commit(shared))
            return [send(.script(script), .commit(command, shared, tries: tries))]
        } catch {
            return [.done(command.id, .refused)]
        }
    }

    private mutating func decided(
        _ command: Command, _ commit: SharedCommit, _ tries: Int, _ outcome: StoreScript.Outcome, at now: Duration
    ) -> [Output] {
        switch outcome {
        case .committed:
            let actions = follower.heard(commit, current: held[commit.line]?.position)
            return follow(actions) + finishRound(at: now) + [.done(command.id, .committed(commit.position))]
        case .conflict(.command, let stored):
            guard case .result(let position)? = stored?.content else { return [.done(command.id, .refused)] }
            return [.done(command.id, .committed(position))]
        case .conflict(.epoch, _):
            // What this node has is of an older epoch, or the server is another by now.
            isReady = false
            return [.done(command.id, nil), send(.hello, .hello)]
        case .conflict(.line(let line), let stored):
            if let stored, case .state(let state) = stored.content {
                let position = LinePosition(epoch: commit.position.epoch, version: stored.version)
                if let current = held[line]?.position, current < position { held[line] = (position, state) }
            }
            return decide(command, at: now, tries: tries + 1) ?? [.done(command.id, .refused)]
        }
    }

    private mutating func send(_ request: Request, _ purpose: Waiting) -> Output {
        numbers += 1
        waiting[numbers] = purpose
        return .send(request, number: numbers)
    }

    /// Whether the reply is still awaited: then the link is given up at its deadline.
    func isAwaiting(_ number: Int) -> Bool { waiting[number] != nil }
}

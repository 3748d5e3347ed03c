import HubLoop
public import HubRedis
import Synchronization

/// The Redis that the nodes of a cluster share, as all their parts use it: commits, commands, and what they tell one another.
///
/// Any thread may call. Completions and what is heard come on one thread, which must not be blocked.
public final class SharedRedis: RedisMaster {
    typealias Heard = @Sendable (_ payload: [UInt8]) -> Void
    typealias StateMoved = @Sendable (RedisClientState) -> Void

    /// Who hears what; filled before the client starts, or soon after.
    private final class Ears: Sendable {
        let byChannel = Mutex<[[UInt8]: Heard]>([:])
        let states = Mutex<(latest: RedisClientState?, followers: [StateMoved])>((nil, []))
    }

    let keys: RedisKeys
    let meter = RedisMeter()
    private let url: RedisURL
    private let client: RedisClient
    private let ears = Ears()

    /// All keys and channels begin with the prefix.
    public init(
        _ url: RedisURL, prefix: String = "linehub:",
        configuration: RedisClientConfiguration = RedisClientConfiguration()
    ) {
        keys = RedisKeys(prefix: prefix)
        self.url = url
        client = RedisClient(
            url: url, configuration: configuration,
            onMessage: { [ears] channel, payload in ears.byChannel.withLock { $0[channel] }?(payload) },
            onState: { [ears] state in
                let followers = ears.states.withLock { states in
                    states.latest = state
                    return states.followers
                }
                for moved in followers { moved(state) }
            })
    }

    /// Has `heard` called with all that is published on the channel from the next connection on; of each channel once.
    func listen(to channel: BusChannel, _ heard: @escaping Heard) {
        let name = Array(channel.name(keys).utf8)
        ears.byChannel.withLock { $0[name] = heard }
        client.subscribe([name])
    }

    /// Has `moved` called with how the connection is now, if that is known, and whenever it comes or goes.
    func follow(_ moved: @escaping StateMoved) {
        let latest = ears.states.withLock { states in
            states.followers.append(moved)
            return states.latest
        }
        if let latest { moved(latest) }
    }

    /// Begins to connect.
    func start() { client.start() }

    /// Begins to connect, and returns when there is a connection; stopped where there is none in the time.
    public func startAndConnect(within time: Duration) async throws(RedisUnreachable) {
        start()
        let deadline = ContinuousClock.now + time
        while true {
            let latest = ears.states.withLock { $0.latest }
            if case .connected = latest { return }
            guard ContinuousClock.now < deadline else {
                client.stop()
                throw RedisUnreachable(url, latest)
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends everything; not to be called on its thread.
    public func stop() { client.stop() }

    /// Looks for the master anew, on new connections.
    func reconnect() { client.reconnect() }

    package func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void) {
        client.send(words, done: metered(done))
    }

    package func run(
        _ script: RedisScript, _ arguments: [[UInt8]],
        done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) {
        client.run(script, arguments, done: metered(done))
    }

    private func metered(
        _ done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) -> @Sendable (Result<RedisValue, RedisError>) -> Void {
        let asked = EventLoop.monotonicNanoseconds()
        meter.inFlight.add()
        return { [meter] reply in
            meter.inFlight.add(-1)
            meter.replies.observe(since: asked)
            if case .failure = reply { meter.failures.add() }
            done(reply)
        }
    }

    /// Tells all nodes, this one included; what is published while there is no connection is lost.
    func publish(_ payload: [UInt8], on channel: BusChannel) {
        send([Array("PUBLISH".utf8), Array(channel.name(keys).utf8), payload]) { _ in }
    }
}

extension RedisMaster {
    /// Commits the change whole, or tells what stands there instead of what it was decided on.
    func commit(_ commit: RedisCommit, done: @escaping @Sendable (Result<RedisCommit.Outcome, RedisError>) -> Void) {
        run(CommitScript.script, commit.words.map(\.bytes)) { reply in
            done(
                reply.flatMap { reply in
                    guard let outcome = RedisCommit.Outcome(reply) else {
                        return .failure(.refused(code: "UNEXPECTED", message: "The commit script answers \(reply)."))
                    }
                    return .success(outcome)
                })
        }
    }
}

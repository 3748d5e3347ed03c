import Dispatch
import HubRedis
import LineModel
import Synchronization

/// Has Redis number what parties are told: one commit at a time, repeated until Redis has taken it, and taken once.
///
/// The commits of a sender are counted in Redis, and each is guarded by the count: a commit whose answer was lost is
/// repeated without telling anybody twice.
final class PartyEventSender: Sendable {
    private struct State: Sendable {
        var queue: PartyEventQueue
        /// The sender's commits, as Redis counts them; nil before the first.
        var count: UInt64?
    }

    /// How long Redis remembers the count of a sender that is gone.
    private static let memoryMilliseconds = 24 * 3600 * 1000

    private let master: any RedisMaster
    private let key: String
    private let pause: DispatchTimeInterval
    private let metrics: Metrics
    private let restart: @Sendable (PartyID) -> RedisOperation
    private let state: Mutex<State>
    private let timer = DispatchQueue(label: "linehub.feeds.sender")

    /// - Parameters:
    ///   - limit: events that may wait.
    ///   - pause: between two attempts while Redis takes nothing.
    ///   - restart: has the feed of a party begin anew that lost an event at the limit.
    init(
        _ master: any RedisMaster, _ keys: RedisKeys, limit: Int, pause: DispatchTimeInterval = .milliseconds(100),
        metrics: Metrics, restart: @escaping @Sendable (PartyID) -> RedisOperation
    ) {
        self.master = master
        self.pause = pause
        self.metrics = metrics
        self.restart = restart
        state = Mutex(State(queue: PartyEventQueue(limit: limit)))
        key = keys.sender(RandomName.make())
    }

    func send(_ operation: RedisOperation, of party: PartyID) {
        switch state.withLock({ $0.queue.offered(operation, of: party) }) {
        case .starts: sendNext()
        case .waits: break
        case .dropped: metrics.partyEventsLost.add()
        }
    }

    private func sendNext() {
        let operations = state.withLock { $0.queue.taken(restart: restart) }
        if !operations.isEmpty { attempt(operations) }
    }

    private func attempt(_ operations: [RedisOperation]) {
        let count = state.withLock { $0.count }
        let next = (count ?? 0) + 1
        let own: [RedisOperation] = [
            .set(key, "v", Array(String(next).utf8)),
            .command(["PEXPIRE", RedisWord(key), RedisWord(String(Self.memoryMilliseconds))]),
        ]
        let commit = RedisCommit(guards: [.init(key: key, version: count)], operations: own + operations)
        master.commit(commit) { [self] outcome in
            switch outcome {
            // In conflict with itself, an earlier attempt succeeded all the same.
            case .success(.committed), .success(.conflict(_, next, _)):
                state.withLock { $0.count = next }
                sendNext()
            // Redis has lost the count, or the latest of it.
            case .success(.conflict(_, let present, _)):
                state.withLock { $0.count = present }
                attempt(operations)
            // The node has come to its end.
            case .failure(.closed): break
            case .failure:
                timer.asyncAfter(deadline: .now() + pause) { [self] in attempt(operations) }
            }
        }
    }
}

import Dispatch
import HubCore
import HubRedis
import LineModel
import Logging
import Synchronization

/// The machine's clock, put right by that of the Redis which all nodes share; asks it every second for as long as somebody has `clock`.
final class SharedTime: Sendable {
    private static let intervalMilliseconds = 1000

    private let redis: SharedRedis
    private let machine: Clock
    private let logger: Logger
    private let estimate = Mutex(StoreTime())
    private let ahead = Atomic<Int64>(0)
    private let queue = DispatchQueue(label: "linehub.time")

    init(_ redis: SharedRedis, machine: @escaping Clock, logger: Logger) {
        self.redis = redis
        self.machine = machine
        self.logger = logger
        ask()
    }

    var clock: Clock {
        // Relaxed: a number that others ask for, ordering nothing.
        { [self] in machine() + .milliseconds(ahead.load(ordering: .relaxed)) }
    }

    private func ask() {
        let asked = ContinuousClock.now
        redis.send([Array("TIME".utf8)]) { [weak self] reply in
            guard let self, case .success(let value) = reply, let told = Timestamp(value) else { return }
            heard(told, after: ContinuousClock.now - asked)
        }
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.intervalMilliseconds)) { [weak self] in self?.ask() }
    }

    private func heard(_ told: Timestamp, after span: Duration) {
        let moved: Int64? = estimate.withLock { estimate in
            let before = estimate.ahead
            estimate.answered(told, after: span, at: machine())
            return estimate.ahead == before ? nil : estimate.ahead.milliseconds
        }
        guard let moved else { return }
        ahead.store(moved, ordering: .relaxed)
        logger.warning(
            "this machine's clock is not that of Redis: set one of them right",
            metadata: ["aheadMilliseconds": "\(-moved)"])
    }
}

extension Timestamp {
    /// The reply to TIME: seconds and microseconds.
    fileprivate init?(_ reply: RedisValue) {
        guard let items = reply.items, items.count == 2, let seconds = items[0].text.flatMap(Int64.init),
            let microseconds = items[1].text.flatMap(Int64.init)
        else { return nil }
        self.init(milliseconds: seconds * 1000 + microseconds / 1000)
    }
}

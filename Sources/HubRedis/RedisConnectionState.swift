/// The life of a client's two connections, as a value: events in, actions out. Times are of one monotonic clock.
struct RedisConnectionState {
    enum Link: Equatable {
        /// Carries commands.
        case commands
        /// Carries the messages of the subscribed channels.
        case feed
    }

    enum Phase: Equatable {
        case idle
        /// Waits for the master's address.
        case resolving(until: UInt64)
        /// Both connections are on their way; each server is known once its connection may be used.
        case opening(RedisAddress, commands: RedisServer?, feed: RedisServer?, until: UInt64)
        case connected(RedisServer)
        /// Commands go on while the feed waits for its next attempt.
        case feedWaiting(RedisServer, until: UInt64)
        case feedOpening(RedisServer, until: UInt64)
        /// Waits for the next attempt.
        case waiting(until: UInt64)
        case ended
    }

    private(set) var phase = Phase.idle

    private let connectTimeoutMilliseconds: UInt64
    private let backoff: RedisBackoff
    private var random: any RandomNumberGenerator & Sendable
    private var failures = 0

    init(
        connectTimeoutMilliseconds: UInt64, backoff: RedisBackoff,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.backoff = backoff
        self.random = random
    }

    /// When `timePassed` is due.
    var deadline: UInt64? {
        switch phase {
        case .idle, .connected, .ended: nil
        case .resolving(let until), .waiting(let until): until
        case .opening(_, _, _, let until): until
        case .feedWaiting(_, let until), .feedOpening(_, let until): until
        }
    }

    /// Whether commands are taken.
    var takesCommands: Bool {
        switch phase {
        case .connected, .feedWaiting, .feedOpening: true
        case .idle, .resolving, .opening, .waiting, .ended: false
        }
    }

    mutating func started(now: UInt64) -> [RedisConnectionAction] {
        precondition(phase == .idle, "a connection starts once")
        return resolve(now: now)
    }

    /// The server's configuration or the sentinels have named the master; again and again, or when it has moved.
    mutating func masterNamed(_ address: RedisAddress, now: UInt64) -> [RedisConnectionAction] {
        switch phase {
        case .idle, .ended, .waiting: return []
        case .resolving: return open(address, now: now)
        case .opening(let present, _, _, _):
            guard present != address else { return [] }
            return closing + open(address, now: now)
        case .connected(let server):
            guard server.address != address else { return [] }
            return closing + [.tell(.lost(.masterMoved(to: address)))] + open(address, now: now)
        case .feedWaiting(let server, _), .feedOpening(let server, _):
            guard server.address != address else { return [] }
            return closing + open(address, now: now)
        }
    }

    /// Nobody can say where the master is.
    mutating func resolveFailed(_ loss: RedisLoss, now: UInt64) -> [RedisConnectionAction] {
        guard case .resolving = phase else { return [] }
        return retryLater([.tell(.failing(loss))], now: now)
    }

    /// A connection may be used: greeted and, the feed's, subscribed.
    mutating func opened(_ link: Link, _ server: RedisServer, now: UInt64) -> [RedisConnectionAction] {
        switch (phase, link) {
        case (.opening(let address, _, let feed, let until), .commands):
            return opening(address, commands: server, feed: feed, until: until, now: now)
        case (.opening(let address, let commands, _, let until), .feed):
            return opening(address, commands: commands, feed: server, until: until, now: now)
        case (.feedOpening(let present, _), .feed):
            guard present == server else { return retryLater(closing + [.tell(.failing(.serverChanged))], now: now) }
            return connected(server)
        default: return []
        }
    }

    /// A connection failed or ended, or its server is not what it should be.
    mutating func lost(_ link: Link, _ loss: RedisLoss, now: UInt64) -> [RedisConnectionAction] {
        switch (phase, link) {
        case (.opening, _), (.feedWaiting, .commands), (.feedOpening, .commands):
            return retryLater(closing + [.tell(.failing(loss))], now: now)
        case (.connected, .commands): return retryLater(closing + [.tell(.lost(loss))], now: now)
        case (.connected(let server), .feed):
            return retryFeedLater(server, [.close(.feed), .tell(.lost(loss))], now: now)
        case (.feedOpening(let server, _), .feed):
            return retryFeedLater(server, [.close(.feed), .tell(.failing(loss))], now: now)
        default: return []
        }
    }

    mutating func timePassed(now: UInt64) -> [RedisConnectionAction] {
        guard let deadline, deadline <= now else { return [] }
        switch phase {
        case .idle, .connected, .ended: return []
        case .resolving: return retryLater([.tell(.failing(.timedOut))], now: now)
        case .opening: return retryLater(closing + [.tell(.failing(.timedOut))], now: now)
        case .waiting: return resolve(now: now)
        case .feedWaiting(let server, _):
            phase = .feedOpening(server, until: now + connectTimeoutMilliseconds)
            return [.open(.feed, server.address)]
        case .feedOpening(let server, _):
            return retryFeedLater(server, [.close(.feed), .tell(.failing(.timedOut))], now: now)
        }
    }

    mutating func stopped() -> [RedisConnectionAction] {
        phase = .ended
        return closing
    }

    private var closing: [RedisConnectionAction] { [.close(.commands), .close(.feed)] }

    private mutating func resolve(now: UInt64) -> [RedisConnectionAction] {
        phase = .resolving(until: now + connectTimeoutMilliseconds)
        return [.resolve]
    }

    private mutating func open(_ address: RedisAddress, now: UInt64) -> [RedisConnectionAction] {
        phase = .opening(address, commands: nil, feed: nil, until: now + connectTimeoutMilliseconds)
        return [.open(.commands, address), .open(.feed, address)]
    }

    private mutating func opening(
        _ address: RedisAddress, commands: RedisServer?, feed: RedisServer?, until: UInt64, now: UInt64
    ) -> [RedisConnectionAction] {
        guard let commands, let feed else {
            phase = .opening(address, commands: commands, feed: feed, until: until)
            return []
        }
        guard commands == feed else { return retryLater(closing + [.tell(.failing(.serverChanged))], now: now) }
        return connected(commands)
    }

    private mutating func connected(_ server: RedisServer) -> [RedisConnectionAction] {
        phase = .connected(server)
        failures = 0
        return [.tell(.connected(server))]
    }

    private mutating func retryLater(_ actions: [RedisConnectionAction], now: UInt64) -> [RedisConnectionAction] {
        phase = .waiting(until: now + nextDelay())
        return actions
    }

    private mutating func retryFeedLater(
        _ server: RedisServer, _ actions: [RedisConnectionAction], now: UInt64
    ) -> [RedisConnectionAction] {
        phase = .feedWaiting(server, until: now + nextDelay())
        return actions
    }

    private mutating func nextDelay() -> UInt64 {
        defer { failures += 1 }
        return backoff.delayMilliseconds(failures: failures, using: &random)
    }
}

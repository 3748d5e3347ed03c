import HubRedis
import HubTesting
import Synchronization
import Testing

/// A client whose news and messages a test can wait for; stopped when dropped.
final class TestClient {
    let client: RedisClient
    let states = Signal<RedisClientState>()
    let messages = Signal<String>()

    init(_ url: RedisURL, _ change: (inout RedisClientConfiguration) -> Void = { _ in }) {
        var configuration = RedisClientConfiguration()
        configuration.checkIntervalMilliseconds = 100
        change(&configuration)
        client = RedisClient(
            url: url, configuration: configuration,
            onMessage: { [messages] channel, payload in
                let name = String(decoding: channel, as: UTF8.self)
                messages.send("\(name): \(String(decoding: payload, as: UTF8.self))")
            },
            onState: { [states] in states.send($0) })
        client.start()
    }

    deinit {
        client.stop()
    }

    /// The next server that the client is connected to, whatever failed before.
    func connected() throws -> RedisServer {
        while true {
            let state = try #require(states.next(), "no connection in time")
            if case .connected(let server) = state { return server }
        }
    }

    /// The next loss.
    func lost() throws -> RedisLoss {
        while true {
            let state = try #require(states.next(), "no loss in time")
            if case .lost(let loss) = state { return loss }
        }
    }

    /// Why the next attempt failed.
    func failing() throws -> RedisLoss {
        while true {
            let state = try #require(states.next(), "no failure in time")
            if case .failing(let loss) = state { return loss }
        }
    }

    /// The first refusal of an attempt, whatever failed otherwise before.
    func refusal() throws -> RedisLoss {
        while true {
            let loss = try failing()
            if case .refused = loss { return loss }
        }
    }

    func reply(_ words: String...) throws -> Result<RedisValue, RedisError> {
        let replies = Signal<Result<RedisValue, RedisError>>()
        client.send(words.map { Array($0.utf8) }) { replies.send($0) }
        return try #require(replies.next(), "no completion in time")
    }

    func subscribe(_ channels: String...) throws -> Result<Void, RedisError> {
        let confirmations = Signal<Result<Void, RedisError>>()
        client.subscribe(channels.map { Array($0.utf8) }) { confirmations.send($0) }
        return try #require(confirmations.next(), "no completion in time")
    }

    func unsubscribe(_ channels: String...) throws -> Result<Void, RedisError> {
        let confirmations = Signal<Result<Void, RedisError>>()
        client.unsubscribe(channels.map { Array($0.utf8) }) { confirmations.send($0) }
        return try #require(confirmations.next(), "no completion in time")
    }
}

/// How many completions of each kind came, and when all have.
final class Tally: Sendable {
    private let counts = Mutex<(byKind: [String: Int], total: Int)>(([:], 0))
    private let wanted: Int
    private let all = Signal<Void>()

    init(wanted: Int) {
        self.wanted = wanted
    }

    func count(_ reply: Result<RedisValue, RedisError>) {
        let kind =
            switch reply {
            case .success: "success"
            case .failure(let error): "\(error)"
            }
        let total = counts.withLock { counts in
            counts.byKind[kind, default: 0] += 1
            counts.total += 1
            return counts.total
        }
        if total == wanted { all.send(()) }
    }

    /// The counts once all have come.
    func complete() throws -> [String: Int] {
        try #require(all.next(timeoutSeconds: 20), "only \(counts.withLock { $0.total }) of \(wanted) completed")
        return counts.withLock { $0.byKind }
    }

    /// The counts as they are.
    var total: Int { counts.withLock { $0.total } }
}

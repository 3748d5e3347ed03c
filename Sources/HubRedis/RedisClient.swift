import Dispatch
import HubLoop
import Synchronization

/// One Redis master: commands on one connection, subscribed channels on another, both served by one thread.
///
/// Any thread may call. Completions and handlers are called on the client's thread and must not block it; only what is
/// refused before it is queued (`unavailable`, `overloaded`, `forbidden`, `closed`) is completed on the caller's thread,
/// before `send` returns. Every completion is called exactly once. Commands of one thread are written, and completed, in
/// their order. It is stopped before it is dropped.
public final class RedisClient: Sendable {
    private let loop: EventLoop
    private let inbox: RedisInbox
    private let driver: RedisDriver
    private let isRunning = Mutex(false)
    private let ended = DispatchGroup()

    public init(
        url: RedisURL, configuration: RedisClientConfiguration = RedisClientConfiguration(),
        onMessage: @escaping @Sendable (_ channel: [UInt8], _ payload: [UInt8]) -> Void = { _, _ in },
        onState: @escaping @Sendable (RedisClientState) -> Void = { _ in }
    ) {
        loop = EventLoop()
        inbox = RedisInbox(
            maximumCommands: configuration.maximumCommands, maximumBytes: configuration.maximumCommandBytes)
        driver = RedisDriver(
            loop: loop, inbox: inbox, url: url, configuration: configuration, onMessage: onMessage, onState: onState)
    }

    deinit {
        precondition(!isRunning.withLock { $0 }, "a RedisClient is stopped before it is dropped")
    }

    /// Begins to connect, and goes on until `stop()`; once.
    public func start() {
        isRunning.withLock { $0 = true }
        // A queue of its own, since the loop keeps its thread.
        DispatchQueue(label: "redis").async(group: ended) { [loop, driver] in
            driver.start()
            loop.run()
        }
    }

    /// Ends everything: what waits is completed with `closed`. Returns when the thread has done with it; not to be called
    /// on it.
    public func stop() {
        precondition(!loop.isCurrent, "a RedisClient is not stopped from its own thread")
        perform { [driver] in driver.stop() }
        ended.wait()
        isRunning.withLock { $0 = false }
    }

    /// Sends a command, its name first.
    public func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void) {
        if let refusal = RedisCommand.refusal(of: words) { return done(.failure(refusal)) }
        do throws(RedisError) {
            let isFirst = try inbox.put(RedisRequest(bytes: RedisCommand.encoded(words), done: done))
            if isFirst { loop.bringTurnEnd() }
        } catch {
            done(.failure(error))
        }
    }

    /// Wants the channels' messages from now on, also after reconnecting, until `unsubscribe`.
    ///
    /// `done` is called once when Redis has confirmed them all: what is published after that is heard. On `unavailable` or
    /// `lost` they remain wanted, and are subscribed before the next `connected`; on `overloaded` and `closed` not.
    public func subscribe(
        _ channels: [[UInt8]], done: @escaping @Sendable (Result<Void, RedisError>) -> Void = { _ in }
    ) {
        if !perform({ [driver] in driver.subscribe(channels, done: done) }) { done(.failure(.closed)) }
    }

    /// Wants the channels no more; a message may still come until `done`.
    public func unsubscribe(
        _ channels: [[UInt8]], done: @escaping @Sendable (Result<Void, RedisError>) -> Void = { _ in }
    ) {
        if !perform({ [driver] in driver.unsubscribe(channels, done: done) }) { done(.failure(.closed)) }
    }

    @discardableResult
    private func perform(_ work: @escaping @Sendable () -> Void) -> Bool {
        guard let isFirst = inbox.put(work) else { return false }
        if isFirst { loop.bringTurnEnd() }
        return true
    }
}

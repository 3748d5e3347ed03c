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
    private enum Phase {
        case new
        case running
        case stopped
    }

    private let loop: EventLoop
    private let inbox: RedisInbox
    private let driver: RedisDriver
    private let phase = Mutex(Phase.new)
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
        precondition(phase.withLock { $0 != .running }, "a RedisClient is stopped before it is dropped")
    }

    /// Begins to connect, and goes on until `stop()`; once. Channels may be subscribed before.
    public func start() {
        let isNew = phase.withLock { phase in
            defer { phase = .running }
            return phase == .new
        }
        precondition(isNew, "a RedisClient starts once")
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
        let before = phase.withLock { phase in
            defer { phase = .stopped }
            return phase
        }
        switch before {
        case .new: driver.stop()
        case .running:
            if (try? inbox.put(isOwn: true) { [driver] in driver.stop() }) == true { loop.bringTurnEnd() }
            ended.wait()
        case .stopped: ended.wait()
        }
    }

    /// Looks for the master anew, on new connections: nothing comes by those that there are.
    public func reconnect() {
        perform(orElse: { _ in }) { [driver] in driver.reconnect() }
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
        perform(orElse: done) { [driver] in driver.subscribe(channels, done: done) }
    }

    /// Wants the channels no more; a message may still come until `done`.
    public func unsubscribe(
        _ channels: [[UInt8]], done: @escaping @Sendable (Result<Void, RedisError>) -> Void = { _ in }
    ) {
        perform(orElse: done) { [driver] in driver.unsubscribe(channels, done: done) }
    }

    private func perform(orElse done: (Result<Void, RedisError>) -> Void, work: @escaping @Sendable () -> Void) {
        do throws(RedisError) {
            if try inbox.put(work: work) { loop.bringTurnEnd() }
        } catch {
            done(.failure(error))
        }
    }
}

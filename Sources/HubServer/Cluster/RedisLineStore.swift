import HubCore
import HubRedis
import LineModel

/// The lines in Redis, with all that follows from their commits: facts, what parties are told, orders to switches.
final class RedisLineStore: SharedLineStore {
    private let master: any RedisMaster
    private let keys: RedisKeys
    private let change: LineChange
    private let now: Clock
    private let fence: CaughtUp

    /// Calls back once all is heard that was published before; see `SharedLineStore.caughtUp`.
    typealias CaughtUp = @Sendable (_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) -> Void

    init(
        _ master: any RedisMaster, keys: RedisKeys, change: LineChange, now: @escaping Clock,
        caughtUp fence: @escaping CaughtUp
    ) {
        self.master = master
        self.keys = keys
        self.change = change
        self.now = now
        self.fence = fence
    }

    func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) { fence(done) }

    func commit(
        _ commit: SharedCommit, fence: AttachmentFence?, done: @escaping @Sendable (SharedCommitOutcome) -> Void
    ) {
        let attachment = fence.map { keys.attachment(of: $0.id) }
        master.commit(change.redisCommit(of: commit, fence: fence, at: now())) { [keys] outcome in
            switch outcome {
            case .success(.committed): done(.committed)
            case .success(.conflict(let key, _, _)) where key == attachment: done(.fenced)
            case .success(.conflict(keys.store, let epoch, _)):
                done(.conflict(LinePosition(epoch: epoch ?? 0, version: LinePosition.first)))
            case .success(.conflict(let key, let number, let line)) where key != keys.line(commit.line):
                done(.turnTaken(number ?? 0, on: line.map { LineID(trusted: String(decoding: $0, as: UTF8.self)) }))
            // A version without a state is left of a line that is gone.
            case .success(.conflict(_, _?, nil)): done(.failed(Refusal(.unknownLine)))
            case .success(.conflict(_, let version, _)):
                done(.conflict(LinePosition(epoch: commit.position.epoch, version: version ?? LinePosition.first)))
            case .failure(let error): done(.failed(Refusal(error)))
            }
        }
    }

    func read(_ line: LineID, done: @escaping @Sendable (Result<SharedReading, Refusal>) -> Void) {
        let words = [keys.store, keys.line(line)].map { Array($0.utf8) }
        master.run(LineReadScript.whole, words) { reply in
            done(Self.answer(reply) { try SharedReading($0) })
        }
    }

    func positions(of lines: [LineID], done: @escaping @Sendable (Result<[LinePosition], Refusal>) -> Void) {
        let words = ([keys.store] + lines.map(keys.line)).map { Array($0.utf8) }
        master.run(LineReadScript.positions, words) { reply in
            done(
                Self.answer(reply) { items in
                    guard items.count == words.count, let epoch = UInt64(items[0]) else { throw Unreadable() }
                    return items.dropFirst().map { item in
                        LinePosition(epoch: epoch, version: UInt64(item) ?? LinePosition.first)
                    }
                })
        }
    }

    private static func answer<Answer>(
        _ reply: Result<RedisValue, RedisError>, _ read: ([RedisValue]) throws -> Answer
    ) -> Result<Answer, Refusal> {
        switch reply {
        case .failure(let error): return .failure(Refusal(error))
        case .success(let reply):
            guard let items = reply.items, let answer = try? read(items) else {
                return .failure(Refusal(.busUnavailable))
            }
            return .success(answer)
        }
    }
}

/// The store holds what nobody here wrote.
private struct Unreadable: Error {}

extension SharedReading {
    /// The epoch, the version and the state, as the script replies.
    fileprivate init(_ items: [RedisValue]) throws {
        guard items.count == 3, let epoch = UInt64(items[0]) else { throw Unreadable() }
        guard let version = UInt64(items[1]) else {
            self.init(position: LinePosition(epoch: epoch, version: LinePosition.first), state: nil)
            return
        }
        let position = LinePosition(epoch: epoch, version: version)
        guard let state = items[2].bytes else {
            self.init(position: position, state: nil, isGone: true)
            return
        }
        self.init(position: position, state: try LineState(forNodes: state))
    }
}

extension UInt64 {
    fileprivate init?(_ value: RedisValue) {
        guard let text = value.text, let number = UInt64(text) else { return nil }
        self = number
    }
}

extension Refusal {
    /// Whether nobody decided: what was asked for may be so, and the store does not have it.
    var isOfStore: Bool { code == .busUnavailable || code == .overloaded }

    /// What a caller is told whose change Redis did not take, or is not known to have taken.
    init(_ error: RedisError) {
        self.init(error == .overloaded ? .overloaded : .busUnavailable)
    }
}

import HubCore
import HubRedis
import LineModel
import Synchronization

/// Tells the other nodes which devices open sessions here, and ends those here that are replaced by theirs (P47).
///
/// One change of the store is under way at a time; what opens meanwhile goes with the next. Any thread may call.
final class OpeningsDriver: Sendable {
    /// The first word of what is published; a number and the openings follow.
    static let word = "opened"
    /// Steps of the row that the store keeps, for nodes that missed some.
    private static let kept = 4096

    private let redis: SharedRedis
    private let replaced: @Sendable (DeviceOpening) -> Void
    private let state = Mutex((machine: OpeningsStateMachine<PartyDevice>(), isReading: false))

    /// - Parameter replaced: ends the device's session on this node, if it has one and it is not the opening's own.
    init(redis: SharedRedis, replaced: @escaping @Sendable (DeviceOpening) -> Void) {
        self.redis = redis
        self.replaced = replaced
    }

    func opened(_ opening: DeviceOpening) {
        state.withLock { $0.machine.opened(opening) }
        flush()
    }

    /// What was published: a number, a space, and the openings.
    func heard(_ payload: [UInt8]) {
        guard let (place, openings) = Self.step(payload) else { return }
        end(state.withLock { $0.machine.heard(openings, at: place) })
        catchUp()
    }

    /// Something may have been missed.
    func connected() {
        state.withLock { $0.machine.disconnected() }
        catchUp()
    }

    /// Reads the row where something of it may have been missed.
    func catchUp() {
        let isDue = state.withLock { state in
            guard state.machine.isBehind, !state.isReading else { return false }
            state.isReading = true
            return true
        }
        guard isDue else { return }
        redis.send(["LRANGE", redis.keys.openings + ":ring", "0", "-1"].map { Array($0.utf8) }) { [self] reply in
            let steps = (try? reply.get())?.items?.compactMap { $0.bytes.flatMap(Self.step) }
            let ended = state.withLock { state in
                state.isReading = false
                return steps.map { state.machine.read($0) } ?? []
            }
            end(ended)
            flush()
        }
    }

    private func end(_ openings: [DeviceOpening]) { for opening in openings { replaced(opening) } }

    private func flush() {
        let openings = state.withLock { $0.machine.next() }
        guard !openings.isEmpty else { return }
        let feed = RedisOperation.feed(
            key: redis.keys.openings, channel: BusChannel.nodes.name(redis.keys), name: Self.word, capacity: Self.kept,
            payload: DeviceOpening.encode(openings))
        redis.commit(RedisCommit(operations: [feed])) { [self] result in
            guard case .success(.committed) = result else {
                // The next reading of leases, or connection, tells what came of it.
                return state.withLock { $0.machine.failed() }
            }
            state.withLock { $0.machine.told() }
            flush()
        }
    }

    private static func step(_ bytes: [UInt8]) -> (place: Int64, openings: [DeviceOpening])? {
        guard let entry = FeedEntry(bytes[...]), let openings = try? DeviceOpening.decode(Array(entry.payload))
        else { return nil }
        return (entry.number, openings)
    }
}

import HubCore
import LineModel

/// What a commit of a line changes in Redis: the line itself, and all that follows from it, as one step. Pure.
struct LineChange: Sendable {
    let facts: RedisFacts
    /// Events that each party's feed keeps.
    let partyRing: Int

    private var keys: RedisKeys { facts.keys }
    /// Orders that are kept of each switch, for the node at which it is.
    private static let orderRing = 1024

    /// - Parameter fence: under which attachment it was told, where a switch told it (X18).
    func redisCommit(
        of shared: SharedCommit, fence: AttachmentFence? = nil, at moment: Timestamp
    ) -> RedisCommit {
        let line = shared.line, commit = shared.commit
        let state = commit.next.encodedForNodes()
        let before = shared.position.version - 1
        var change = RedisCommit()
        change.guards = [
            RedisCommit.Guard(key: keys.store, version: shared.position.epoch),
            RedisCommit.Guard(key: keys.line(line), version: before == LinePosition.first ? nil : before),
        ]
        if let fence {
            change.guards.append(RedisCommit.Guard(key: keys.attachment(of: fence.id), version: fence.number))
        }
        change.operations = [
            .command([
                "HSET", RedisWord(keys.line(line)), "v", RedisWord(String(shared.position.version)), "s",
                RedisWord(state),
            ])
        ]
        if let turn = shared.turn {
            let key = keys.turns(of: turn.party)
            change.guards.append(RedisCommit.Guard(key: key, version: turn.number == 1 ? nil : turn.number - 1))
            change.operations.append(
                .command([
                    "HSET", RedisWord(key), "v", RedisWord(String(turn.number)), "s", RedisWord(line.rawValue),
                ]))
        }
        change.operations += facts.operations(commit.effects.compactMap(\.fact))
        change.operations += commit.effects.flatMap {
            operations($0, of: commit.next, at: moment, epoch: shared.position.epoch)
        }
        change.publications = [
            RedisCommit.Publication(
                channel: BusChannel.lines.name(keys), payload: LineNotice.published(shared, state: state))
        ]
        return change
    }

    /// What the effect tells parties, or a switch.
    private func operations(
        _ effect: Effect, of state: LineState, at moment: Timestamp, epoch: UInt64
    ) -> [RedisOperation] {
        guard case .order(let order) = effect else {
            return effect.told(on: state.line.id, of: state.group).map { party, event in
                event.operation(for: party, at: moment, keys, capacity: partyRing)
            }
        }
        return [
            .feed(
                key: keys.orders(to: order.servedBy), channel: BusChannel.orders.name(keys),
                name: order.servedBy.rawValue, capacity: Self.orderRing,
                payload: OrderInbox.payload(order, epoch: epoch))
        ]
    }
}

import HubCore
import HubRedis
import LineModel
import Synchronization

/// Shares with the other nodes who is connected to this one, and tells this node of theirs (P45).
///
/// One change of the store is under way at a time; what happens meanwhile goes with the next. Any thread may call.
final class PresenceDriver: PresenceSharing {
    private struct State: Sendable {
        var own = OwnPresenceStateMachine()
        var others = PresenceContributions()
    }

    /// The first word of what is published.
    static let word = "presence"

    private let redis: SharedRedis
    private let node: NodeID
    private let isActing: @Sendable () -> Bool
    private let giveUp: @Sendable () -> Void
    private let moved: @Sendable ([PresenceContributions.Change]) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - giveUp: has the node begin anew, as what it had in the store is gone.
    ///   - moved: hears what began and ended on other nodes, in its order.
    init(
        redis: SharedRedis, node: NodeID, isActing: @escaping @Sendable () -> Bool,
        giveUp: @escaping @Sendable () -> Void, moved: @escaping @Sendable ([PresenceContributions.Change]) -> Void
    ) {
        self.redis = redis
        self.node = node
        self.isActing = isActing
        self.giveUp = giveUp
        self.moved = moved
    }

    /// The number of this node's latest batch.
    var latest: UInt64 { state.withLock(\.own.latest) }

    /// Whether the party is connected to another node.
    func isElsewhere(_ party: PartyID) -> Bool { state.withLock { $0.others.isOnline(party) } }

    func connected(_ party: PartyID, _ kind: ClientKind) {
        state.withLock { $0.own.connected(party, kind) }
        flush()
    }

    func disconnected(_ party: PartyID, _ kind: ClientKind) {
        state.withLock { $0.own.disconnected(party, kind) }
        flush()
    }

    // MARK: The nodes

    func heard(_ event: NodeEvent) {
        switch event {
        case .began(let incarnation):
            state.withLock { $0.own.began(as: incarnation) }
            flush()
        case .fenced: state.withLock { $0.own.began(as: nil) }
        case .moved(.joined(let incarnation)) where incarnation.node != node:
            state.withLock { $0.others.joined(incarnation) }
        case .moved(.ended(let incarnation)):
            end(incarnation)
            redis.send(["DEL", redis.keys.presence(of: incarnation)].map { Array($0.utf8) }) { _ in }
        case .moved: break
        case .read(let reading):
            endEarlierLives(reading)
            for lease in reading.leases {
                let incarnation = lease.lease.incarnation
                if state.withLock({ $0.others.told(incarnation, at: lease.presence) }) { read(incarnation) }
            }
            flush()
        }
    }

    /// What was published.
    func heard(_ payload: [UInt8]) {
        guard let batch = try? PresenceBatch(forNodes: payload), batch.node.node != node else { return }
        let isKnown = state.withLock { state in
            let changes = state.others.heard(batch)
            if let changes, !changes.isEmpty { moved(changes) }
            return changes != nil
        }
        if !isKnown { read(batch.node) }
    }

    /// With a node's next life begun, nothing of the one before is connected any more.
    private func endEarlierLives(_ reading: NodeEvent.Reading) {
        for member in reading.members where member.condition == .gone {
            let incarnation = member.incarnation
            let hasNext = reading.members.contains {
                $0.incarnation.node == incarnation.node && $0.incarnation.number > incarnation.number
            }
            if hasNext { end(incarnation) }
        }
    }

    private func end(_ incarnation: NodeIncarnation) {
        state.withLock { state in
            let changes = state.others.ended(incarnation)
            if !changes.isEmpty { moved(changes) }
        }
    }

    private func read(_ incarnation: NodeIncarnation) {
        redis.send(["HGETALL", redis.keys.presence(of: incarnation)].map { Array($0.utf8) }) { [self] reply in
            guard case .success(let value) = reply, let items = value.items?.compactMap(\.text) else {
                return state.withLock { $0.others.readFailed(incarnation) }
            }
            var number: UInt64 = 0, shares: [PresenceShare] = []
            for place in stride(from: 0, to: items.count - 1, by: 2) {
                if items[place] == "v" {
                    number = UInt64(items[place + 1]) ?? 0
                } else if let party = RedisKeys.party(ofField: items[place]) {
                    shares.append(PresenceShare(party, kinds: items[place + 1]))
                }
            }
            let again = state.withLock { state in
                let (changes, again) = state.others.read(incarnation, at: number, shares)
                if !changes.isEmpty { moved(changes) }
                return again
            }
            if again { read(incarnation) }
        }
    }

    // MARK: This node

    private func flush() {
        guard isActing(), let batch = state.withLock({ $0.own.next() }) else { return }
        redis.commit(batch.commit(redis.keys)) { [self] result in
            switch result {
            case .success(.committed):
                state.withLock { $0.own.committed(batch) }
                flush()
            case .success(.conflict(_, let number, _)):
                if state.withLock({ $0.own.refused(batch, at: number) }) { flush() } else { giveUp() }
            // With the next reading of leases it is offered again.
            case .failure: state.withLock { $0.own.failed(batch) }
            }
        }
    }
}

extension PresenceBatch {
    /// The change as one step of the store, taken only behind the batch before: what others have taken away for good stays away.
    fileprivate func commit(_ keys: RedisKeys) -> RedisCommit {
        let key = keys.presence(of: node)
        return RedisCommit(
            guards: [.init(key: key, version: number == 1 ? nil : number - 1)],
            operations: [.set(key, "v", Array(String(number).utf8))]
                + shares.map { share in
                    let field = RedisKeys.field(ofParty: share.party)
                    return share.kinds.isEmpty
                        ? .remove(key, field) : .set(key, field, Array(share.kindWords.utf8))
                },
            publications: [
                .init(
                    channel: BusChannel.nodes.name(keys),
                    payload: Array("\(PresenceDriver.word) ".utf8) + encodedForNodes())
            ])
    }
}

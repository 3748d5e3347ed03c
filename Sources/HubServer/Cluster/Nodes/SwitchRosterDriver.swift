import HubCore
import HubRedis
import LineModel
import Synchronization

/// Shares with the other nodes which switches are attached here, and tells this node of theirs.
///
/// Any thread may call.
final class SwitchRosterDriver: SwitchSharing {
    private struct State: Sendable {
        var machine = SwitchRosterStateMachine()
        var node: NodeIncarnation?
        /// Switches that no node has, and in how many readings what they left is still to be looked at: the node that saw
        /// them go marks their calls, and may die over it.
        var unserved: [SwitchID: Int] = [:]
        /// Whether nothing is to be waited for that was published before: it was, on a connection that is no more.
        var isNewConnection = true
    }

    /// The first word of what is published.
    static let word = "attachments"
    /// After so many readings every node looks whether what a switch left is marked.
    private static let readingsUntilMarked = 3

    private let redis: SharedRedis
    private let links: SwitchLinks
    private let isActing: @Sendable () -> Bool
    private let tell: @Sendable (SwitchLinks.Moves) -> Void
    private let unserved: @Sendable (SwitchID) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - isActing: whether the node may act under its number at this moment.
    ///   - tell: tells switches of this node what others took.
    ///   - unserved: marks the calls of a switch that no node has.
    init(
        redis: SharedRedis, links: SwitchLinks, isActing: @escaping @Sendable () -> Bool,
        tell: @escaping @Sendable (SwitchLinks.Moves) -> Void, unserved: @escaping @Sendable (SwitchID) -> Void
    ) {
        self.redis = redis
        self.links = links
        self.isActing = isActing
        self.tell = tell
        self.unserved = unserved
    }

    // MARK: This node's switches

    func attached(_ id: SwitchID, connection: Int, _ attachment: SwitchBoard.Attachment) {
        change { state in
            state.machine.attached(id, connection: connection, attachment)
            return []
        }
    }

    /// It says nothing of reports.
    func reportsMayBeLost() {}

    func cameIntoStep(_ id: SwitchID, connection: Int) {
        change { state in
            state.machine.cameIntoStep(id, connection: connection)
            return []
        }
    }

    func detached(_ id: SwitchID, connection: Int) {
        change { $0.machine.detached(id, connection: connection) }
    }

    // MARK: The nodes

    func heard(_ event: NodeEvent) {
        switch event {
        case .began(let incarnation):
            change { state in
                state.node = incarnation
                state.machine.began(as: incarnation)
                return []
            }
        case .fenced:
            let moves = state.withLock { state in
                state.node = nil
                state.machine.began(as: nil)
                return links.gaveUp()
            }
            carryOut(moves)
        case .read(let reading):
            let gone = Set(reading.members.filter { $0.condition == .gone }.map(\.incarnation))
            let present = Set(reading.leases.map(\.lease.incarnation))
            change { $0.machine.leasesRead(present: present, gone: gone) }
            reread { _ in }
            markLeft()
        case .moved: break
        }
    }

    /// What was published.
    func heard(_ payload: [UInt8]) {
        guard let roster = try? SwitchRoster(forNodes: payload) else { return }
        change { $0.machine.heard(roster) }
    }

    /// What was published on the connection before may be missed.
    func connected() { state.withLock { $0.isNewConnection = true } }

    /// Reads the roster, where something of it may have been missed.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        let known = state.withLock(\.machine.heard.version)
        redis.send(["HGET", redis.keys.attachments, "s"].map { Array($0.utf8) }) { [self] reply in
            guard case .success(let value) = reply, let roster = Self.roster(value.bytes) else { return done(false) }
            change { state in
                defer { state.isNewConnection = false }
                return state.machine.read(roster, known: known, isFinal: state.isNewConnection)
            }
            done(true)
        }
    }

    /// Nil for what cannot be understood; an empty one where there is none yet.
    private static func roster(_ bytes: [UInt8]?) -> SwitchRoster? {
        guard let bytes else { return SwitchRoster() }
        return try? SwitchRoster(forNodes: bytes)
    }

    // MARK: Steps

    private func change(_ body: (inout State) -> [SwitchRoster.Change]) {
        let moves = state.withLock { state in
            let changes = body(&state)
            for case .left(let id, _) in changes { state.unserved[id] = Self.readingsUntilMarked }
            for case .attached(let id, _) in changes { state.unserved[id] = nil }
            // Under the lock, so that the board goes through the rosters in their order.
            return links.moved(changes, node: state.node)
        }
        carryOut(moves)
        propose()
    }

    private func carryOut(_ moves: SwitchLinks.Moves) {
        tell(moves)
        for act in moves.acts { act() }
        for order in moves.orders { links.send(order) { _, _ in } }
    }

    private func propose() {
        guard isActing(), let proposal = state.withLock({ $0.machine.propose() }) else { return }
        redis.commit(proposal.commit(redis.keys)) { [self] result in
            switch result {
            case .success(.committed):
                var alone: [SwitchID] = []
                change { state in
                    let (unserved, changes) = state.machine.committed()
                    alone = unserved
                    return changes
                }
                for id in alone { unserved(id) }
            case .success(.conflict(_, _, let value)):
                guard let roster = Self.roster(value) else { return state.withLock { $0.machine.failed() } }
                change { $0.machine.conflicted(roster) }
            case .failure:
                // The next reading tells what came of it.
                state.withLock { $0.machine.failed() }
            }
        }
    }

    private func markLeft() {
        let due = state.withLock { state in
            for id in state.unserved.keys { state.unserved[id]? -= 1 }
            let due = state.unserved.filter { $0.value <= 0 }.keys.sorted()
            for id in due { state.unserved[id] = nil }
            return due
        }
        for id in due { unserved(id) }
    }
}

extension SwitchRosterStateMachine.Proposal {
    /// The change as one step of the store: the roster, and the numbers by which the words of switches are guarded.
    fileprivate func commit(_ keys: RedisKeys) -> RedisCommit {
        let roster = after.encodedForNodes()
        let numbers = moved.map { id, number -> RedisOperation in
            let key = keys.attachment(of: id)
            guard let number else { return .command(["DEL", RedisWord(key)]) }
            return .set(key, "v", Array(String(number).utf8))
        }
        return RedisCommit(
            guards: [.init(key: keys.attachments, version: before.version == 0 ? nil : before.version)],
            operations: [
                .set(keys.attachments, "v", Array(String(after.version).utf8)), .set(keys.attachments, "s", roster),
            ] + numbers,
            publications: [
                .init(
                    channel: BusChannel.nodes.name(keys),
                    payload: Array("\(SwitchRosterDriver.word) ".utf8) + roster)
            ])
    }
}

import Dispatch
import HubCore
import HubTesting
import LineModel
import Synchronization

@testable import HubServer

/// The twin of the store that nodes share: one truth in this process, and for each node a thread of its own on which it
/// hears of commits and of what became of its own, in an order that the dice choose.
final class MemoryLineStore: Sendable {
    /// What a node does with what it hears.
    struct Ears: Sendable {
        var heard: @Sendable (SharedCommit) -> Void
        var told: @Sendable (PartyID, PartyEvent.Kind) -> Void
        var ordered: @Sendable (SwitchOrder) -> Void
    }

    /// One node's way to the store.
    final class Node: SharedLineStore {
        fileprivate let queue: DispatchQueue
        fileprivate let ears = Mutex<Ears?>(nil)
        private let shared: MemoryLineStore

        fileprivate init(_ shared: MemoryLineStore, number: Int) {
            self.shared = shared
            queue = DispatchQueue(label: "node \(number)")
        }

        func listen(_ ears: Ears) { self.ears.withLock { $0 = ears } }

        func commit(
            _ commit: SharedCommit, fence: AttachmentFence?, done: @escaping @Sendable (SharedCommitOutcome) -> Void
        ) {
            shared.questions.add(1, ordering: .releasing)
            shared.queue.async { [self] in shared.commit(commit, fence, by: self, done: done) }
        }

        func read(_ line: LineID, done: @escaping @Sendable (Result<SharedReading, Refusal>) -> Void) {
            ask({ SharedReading(position: $0.position(of: line), state: $0.lines[line]?.state) }, done)
        }

        func caughtUp(_ done: @escaping @Sendable (Result<Void, Refusal>) -> Void) { ask({ _ in () }, done) }

        func positions(of lines: [LineID], done: @escaping @Sendable (Result<[LinePosition], Refusal>) -> Void) {
            ask({ state in lines.map(state.position) }, done)
        }

        private func ask<Answer: Sendable>(
            _ question: @escaping @Sendable (State) -> Answer,
            _ done: @escaping @Sendable (Result<Answer, Refusal>) -> Void
        ) {
            shared.questions.add(1, ordering: .releasing)
            shared.queue.async { [self] in
                let answer = shared.state.withLock { question($0) }
                queue.async { done(.success(answer)) }
            }
        }
    }

    fileprivate struct State: Sendable {
        var lines: [LineID: SharedState] = [:]
        /// The number of the attachment of each switch.
        var attachments: [SwitchID: UInt64] = [:]
        var turns: [PartyID: (number: UInt64, line: LineID)] = [:]
        var nodes: [Node] = []
        var dice: Dice

        func position(of line: LineID) -> LinePosition {
            lines[line]?.position ?? LinePosition(epoch: 0, version: LinePosition.first)
        }
    }

    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "shared store")
    private let facts: any FactStore
    private let questions = Atomic<Int>(0)

    init(facts: any FactStore, seed: UInt64) {
        self.facts = facts
        state = Mutex(State(dice: Dice(seed: seed)))
    }

    func makeNode() -> Node {
        state.withLock { state in
            let node = Node(self, number: state.nodes.count)
            state.nodes.append(node)
            return node
        }
    }

    /// How often it was asked anything.
    var asked: Int { questions.load(ordering: .acquiring) }

    /// Waits until everything that was asked of the store has reached the nodes; they may ask anew meanwhile.
    func pass() {
        queue.sync {}
        for node in state.withLock(\.nodes) { node.queue.sync {} }
    }

    /// The switch has an attachment of this number from now on, or none.
    func attached(_ id: SwitchID, number: UInt64?) { state.withLock { $0.attachments[id] = number } }

    private func commit(
        _ commit: SharedCommit, _ fence: AttachmentFence?, by node: Node,
        done: @escaping @Sendable (SharedCommitOutcome) -> Void
    ) {
        let (isFenced, present, taken, nodes, replyFirst) = state.withLock { state in
            let isFenced = fence.map { state.attachments[$0.id] != $0.number } ?? false
            let present = state.position(of: commit.line)
            let taken = commit.turn.flatMap { turn in
                let latest = state.turns[turn.party]
                return (latest?.number ?? 0) + 1 == turn.number ? nil : (latest?.number ?? 0, latest?.line)
            }
            if commit.position.follows(present), taken == nil, !isFenced {
                if let turn = commit.turn { state.turns[turn.party] = (turn.number, commit.line) }
                state.lines[commit.line] = SharedState(position: commit.position, state: commit.commit.next)
            }
            return (isFenced, present, taken, state.nodes, state.dice.next() % 2 == 0)
        }
        guard !isFenced else {
            node.queue.async { done(.failed(Refusal(.busyOperation))) }
            return
        }
        guard commit.position.follows(present) else {
            node.queue.async { done(.conflict(present)) }
            return
        }
        if let (number, line) = taken {
            node.queue.async { done(.turnTaken(number, on: line)) }
            return
        }
        if replyFirst { node.queue.async { done(.committed) } }
        facts.append(commit.commit.effects.compactMap(\.fact)) { _ in }
        for other in nodes {
            guard let ears = other.ears.withLock({ $0 }) else { continue }
            other.queue.async {
                ears.heard(commit)
                for effect in commit.commit.effects {
                    for (party, event) in effect.told(on: commit.line, of: commit.commit.next.group) {
                        ears.told(party, event)
                    }
                    if case .order(let order) = effect { ears.ordered(order) }
                }
            }
        }
        if !replyFirst { node.queue.async { done(.committed) } }
    }
}

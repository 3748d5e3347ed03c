import Dispatch
import HubCore
import LineModel
import Synchronization

/// Asks other nodes, and answers them. Every node that is asked answers in time, or the errand fails: nobody is told a part.
///
/// Any thread may call.
final class NodeErrands: Sendable {
    /// By node; nil where one did not answer.
    typealias Completion = @Sendable ([NodeID: NodeAnswer]?) -> Void

    private struct Open: Sendable {
        var missing: Set<NodeID>
        var answers: [NodeID: NodeAnswer] = [:]
        var done: Completion
    }

    /// The first words of what is published: an errand's is followed by its name and the node asked, an answer's by the
    /// name and the node that answers; then what is asked or answered.
    static let askWord = "ask", answerWord = "answer"
    private static let deadlineMilliseconds = 2000
    /// Errands that wait for answers at most.
    private static let limit = 100

    private let redis: SharedRedis
    private let node: NodeID
    private let answer: @Sendable (NodeErrand) -> NodeAnswer
    private let queue: DispatchQueue
    /// By name, which no other node's has: it tells at once whether an answer is for this one.
    private let open = Mutex<[String: Open]>([:])

    init(
        redis: SharedRedis, node: NodeID, queue: DispatchQueue, answer: @escaping @Sendable (NodeErrand) -> NodeAnswer
    ) {
        self.redis = redis
        self.node = node
        self.queue = queue
        self.answer = answer
    }

    func ask(_ errand: NodeErrand, of nodes: Set<NodeID>, done: @escaping Completion) {
        guard !nodes.isEmpty else { return done([:]) }
        let name = RandomName.make()
        let isTaken = open.withLock { open in
            guard open.count < Self.limit else { return false }
            open[name] = Open(missing: nodes, done: done)
            return true
        }
        guard isTaken else { return done(nil) }
        for other in nodes { publish(Self.askWord, name, other, errand.encodedForNodes()) }
        queue.asyncAfter(deadline: .now() + .milliseconds(Self.deadlineMilliseconds)) { [weak self] in
            self?.open.withLock { $0.removeValue(forKey: name) }?.done(nil)
        }
    }

    /// An errand was published, of this node or another.
    func heardErrand(_ payload: [UInt8]) {
        guard let (name, asked, bytes) = Self.parts(payload), asked == node,
            let errand = try? NodeErrand(forNodes: bytes)
        else { return }
        // To list many sessions takes a while: not on the thread of Redis.
        queue.async { [weak self] in
            guard let self else { return }
            publish(Self.answerWord, name, node, answer(errand).encodedForNodes())
        }
    }

    /// An answer was published, to this node or another.
    func heardAnswer(_ payload: [UInt8]) {
        guard let (name, other, bytes) = Self.parts(payload) else { return }
        guard open.withLock({ $0[name] != nil }), let answer = try? NodeAnswer(forNodes: bytes) else { return }
        let complete: Open? = open.withLock { open in
            guard open[name]?.missing.remove(other) != nil else { return nil }
            open[name]?.answers[other] = answer
            return open[name]?.missing.isEmpty == true ? open.removeValue(forKey: name) : nil
        }
        complete?.done(complete?.answers)
    }

    private func publish(_ word: String, _ name: String, _ node: NodeID, _ bytes: [UInt8]) {
        redis.publish(Array("\(word) \(name) \(node) ".utf8) + bytes, on: .nodes)
    }

    private static func parts(_ payload: [UInt8]) -> (name: String, node: NodeID, rest: [UInt8])? {
        let words = payload.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3 else { return nil }
        return (
            String(decoding: words[0], as: UTF8.self), NodeID(trusted: String(decoding: words[1], as: UTF8.self)),
            Array(words[2])
        )
    }
}

import LineModel
import Synchronization

/// A value whose changes are made one after another: durable first, then in force, then told.
///
/// What waits together is written together: many changes share one flush of the disk, and stand or fall with it.
final class DurableValue<Value: Sendable>: Sendable {
    /// Decides a change, on the value as it is after all before it.
    typealias Decide = @Sendable (inout Value) throws(Refusal) -> Step

    /// A decided change: the facts that make it durable, and what follows once they are.
    struct Step: Sendable {
        var facts: [StoredFact]
        /// Gets the value with the change. Short; in the order of the changes.
        var then: @Sendable (Value) -> Void
    }

    private struct Job: Sendable {
        var decide: Decide
        var refused: @Sendable (Refusal) -> Void
    }

    private let current: Mutex<Value>
    private let store: any FactStore
    private let waiting: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let jobs: Mutex<(queue: [Job], isClosed: Bool)>
    private let queueLength: Int

    /// - Parameter queueLength: changes that may wait; more are refused with `overloaded`.
    init(_ value: Value, store: any FactStore, queueLength: Int) {
        current = Mutex(value)
        self.store = store
        self.queueLength = queueLength
        jobs = Mutex((queue: [], isClosed: false))
        (waiting, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The value as it is in force.
    var value: Value { current.withLock { $0 } }

    /// Asks for a change; either its step's `then` or `refused` follows, once.
    func change(_ decide: @escaping Decide, refused: @escaping @Sendable (Refusal) -> Void) {
        let isTaken = jobs.withLock { jobs in
            guard !jobs.isClosed, jobs.queue.count < queueLength else { return false }
            jobs.queue.append(Job(decide: decide, refused: refused))
            return true
        }
        guard isTaken else { return refused(Refusal(.overloaded)) }
        wake.yield()
    }

    /// Makes the changes until `stop`.
    func run() async {
        for await _ in waiting { await perform(takeAll()) }
        for job in takeAll() { job.refused(Refusal(.overloaded)) }
    }

    func stop() {
        jobs.withLock { $0.isClosed = true }
        wake.finish()
    }

    private func takeAll() -> [Job] {
        jobs.withLock { jobs in
            defer { jobs.queue = [] }
            return jobs.queue
        }
    }

    private func perform(_ batch: [Job]) async {
        var after = value
        var facts: [StoredFact] = []
        // A refusal may rest on a change that is not durable yet: it is told with the changes.
        var verdicts: [@Sendable () -> Void] = []
        for job in batch {
            do throws(Refusal) {
                let step = try job.decide(&after)
                facts += step.facts
                verdicts.append { [after] in step.then(after) }
            } catch {
                verdicts.append { job.refused(error) }
            }
        }
        if !facts.isEmpty {
            let written = facts
            let stored = await withCheckedContinuation { continuation in
                store.append(written) { continuation.resume(returning: $0) }
            }
            guard case .success = stored else {
                for job in batch { job.refused(Refusal(.overloaded)) }
                return
            }
        }
        current.withLock { [after] in $0 = after }
        for verdict in verdicts { verdict() }
    }
}

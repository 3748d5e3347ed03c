import LineModel
import Synchronization

/// A value whose changes are made one after another: durable first, then in force, then told.
///
/// What waits together is written together: many changes share one flush of the disk, and stand or fall with it. Where
/// other nodes change the value as well, a change that they came before is decided again: a decision may be made several
/// times, and its last one counts.
final class DurableValue<Value: FactMade>: Sendable {
    /// Decides a change, on the value as it is after all before it.
    typealias Decide = @Sendable (inout Value) throws(Refusal) -> Step

    /// A decided change: the facts that make it durable, and what follows once they are.
    struct Step: Sendable {
        var facts: [StoredFact]
        /// What parties are told, before `then`.
        var told: [ToldEvent] = []
        /// Gets the value with the change. Short; in the order of the changes.
        var then: @Sendable (Value) -> Void
    }

    private struct Job: Sendable {
        var decide: Decide
        var refused: @Sendable (Refusal) -> Void
    }

    private let current: Mutex<Value>
    private let ledger: any FactLedger
    private let feeds: any PartyFeeds
    private let followed: @Sendable ([StoredFact]) -> Void
    private let waiting: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let jobs: Mutex<(queue: [Job], isClosed: Bool)>
    private let queueLength: Int

    /// - Parameters:
    ///   - queueLength: changes that may wait; more are refused with `overloaded`.
    ///   - followed: hears what other nodes have changed; or all facts, where that is not known.
    init(
        _ value: Value, ledger: any FactLedger, feeds: any PartyFeeds, queueLength: Int,
        followed: @escaping @Sendable ([StoredFact]) -> Void = { _ in }
    ) {
        current = Mutex(value)
        self.ledger = ledger
        self.feeds = feeds
        self.queueLength = queueLength
        self.followed = followed
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

    /// Makes the changes, and takes over those of others, until `stop`.
    func run() async {
        ledger.start { [wake] in wake.yield() }
        for await _ in waiting {
            takeOver()
            let batch = takeAll()
            if !batch.isEmpty { await perform(batch) }
        }
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
        while true {
            takeOver()
            var after = value
            var change = FactChange()
            // A refusal may rest on a change that is not durable yet: it is told with the changes.
            var verdicts: [@Sendable () -> Void] = []
            for job in batch {
                do throws(Refusal) {
                    let step = try job.decide(&after)
                    change.facts += step.facts
                    change.told += step.told
                    verdicts.append { [self, after] in
                        if !ledger.carriesEffects { step.told.forEach(feeds.tell) }
                        step.then(after)
                    }
                } catch {
                    verdicts.append { job.refused(error) }
                }
            }
            switch await ledger.commit(change) {
            case .superseded: continue
            case .failed(let refusal): for job in batch { job.refused(refusal) }
            case .committed:
                current.withLock { [after] in $0 = after }
                ledger.cameInForce()
                for verdict in verdicts { verdict() }
            }
            return
        }
    }

    /// Puts in force what other nodes have changed.
    private func takeOver() {
        for news in ledger.takeNews() {
            do {
                let after = try value.with(news)
                current.withLock { $0 = after }
                followed(news.facts)
            } catch {
                return ledger.distrust()
            }
        }
        ledger.cameInForce()
    }
}

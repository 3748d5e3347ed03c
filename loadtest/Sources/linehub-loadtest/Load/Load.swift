/// Publishes as a phase says, and counts what comes of it.
final class Load<D: Dialect> {
    let engine: Engine<D>
    private let gauge: ServerGauge
    private let progress: Progress
    private var order: TopicOrder

    init(_ engine: Engine<D>, gauge: ServerGauge, progress: Progress = Progress()) {
        self.engine = engine
        self.gauge = gauge
        self.progress = progress
        order = TopicOrder(topics: engine.dialect.plan.topics, steps: engine.dialect.steps)
    }

    /// Runs a phase to its end, and waits for the last deliveries as long as it says.
    ///
    /// `beside` is called once a turn, and ends the phase by saying false.
    func run(_ phase: Phase, beside: () throws -> Bool = { true }) throws -> PhaseFigures {
        engine.exchange.ledger.startPhase()
        let before = try gauge.read()
        let own = OwnUse.read()
        let start = Clock.now()
        var pacer = Pacer(phase.pacing, burst: phase.burst, start: start)
        let end = start + UInt64(phase.seconds * 1e9)
        while true {
            let now = Clock.now()
            guard now < end && engine.exchange.ledger.tally.publications < phase.count else { break }
            guard try beside() else { break }
            let room = phase.count - engine.exchange.ledger.tally.publications
            try publish(&pacer, now, room)
            try engine.turn(nanoseconds: min(end - now, pacer.wait(at: Clock.now(), ledger: engine.exchange.ledger)))
            progress.tick(engine.exchange.ledger, engine.closed)
        }
        let drained = try drain(seconds: phase.drainSeconds)
        return PhaseFigures(
            ledger: engine.exchange.ledger, seconds: Double(drained - start) / 1e9, before: before,
            after: try gauge.read(), ownCPU: OwnUse.read() - own)
    }

    /// Publishes what is due. A publication may be several events, which take as many places in the rate.
    private func publish(_ pacer: inout Pacer, _ now: UInt64, _ room: Int) throws {
        while true {
            let due = pacer.due(at: now, ledger: engine.exchange.ledger, room: room)
            guard !due.isEmpty else { return }
            let before = engine.exchange.ledger.events
            let publications = due.compactMap { due in nextTopic().map { Publication(topic: $0, due: due) } }
            if !publications.isEmpty { try engine.publish(publications) }
            // What cannot be published for want of a topic falls away.
            pacer.published(events: max(due.count, engine.exchange.ledger.events - before))
            if case .closed = pacer.pacing { return }
        }
    }

    /// The next topic of which it is known where it stands: of none at first, after a restart of the hub.
    private func nextTopic() -> Int? {
        for _ in 0..<engine.dialect.plan.topics * engine.dialect.steps {
            let topic = order.next()
            if engine.exchange.ledger.isKnown(topic) { return topic }
        }
        return nil
    }

    /// Waits until nothing is missing; returns when that was, or when it gave up.
    @discardableResult
    func drain(seconds: Double) throws -> UInt64 {
        let deadline = Clock.now() + UInt64(seconds * 1e9)
        while engine.exchange.ledger.missing > 0 && Clock.now() < deadline {
            try engine.turn(nanoseconds: 20_000_000)
        }
        return Clock.now()
    }
}

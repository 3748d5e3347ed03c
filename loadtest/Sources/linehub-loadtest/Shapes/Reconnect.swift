import ArgumentParser

/// Clients that all lose their connection at once, and come back.
struct Reconnect: ParsableCommand, LineHubShape {
    static let configuration = CommandConfiguration(
        abstract: "All clients lose their connection at once and resume, while calls go on: no event may be lost.",
        discussion: """
            Without --kill the connections break, and a part of the clients keeps its own: for these the latency meanwhile is \
            compared with a quiet phase before. With --kill the hub is killed and started again on its data.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: "Clients, four to a line.")
    var sockets = 10_000

    @Option(help: "How many percent of the clients keep their connection, without --kill.")
    var live = 10

    @Flag(help: "Kill the hub, and start it again.")
    var kill = false

    @Option(help: "Events a second over all lines, all the time.")
    var rate = 500.0

    @Option(help: "How many clients a second may begin to connect; without it as many as are ready soon.")
    var perSecond: Double?

    @Option(help: "How long clients are away, in seconds.")
    var away = 1.0

    @Option(help: "How long the quiet phase before is, in seconds.")
    var quiet = 5.0

    var name: String { kill ? "restart" : "reconnect" }
    var brief: Brief {
        Brief(plan: Plan(groups: max(1, sockets / 4), topicsPerGroup: 1, watchersPerGroup: 4), life: .whole)
    }
    var parameters: [String: String] {
        [
            "sockets": "\(brief.plan.watchers)", "live": kill ? "0 %" : "\(live) %", "rate": rate.text(0),
            "perSecond": perSecond.map { $0.text(0) } ?? "as ready", "away": away.text(1),
        ]
    }

    func run() throws { try perform() }

    func measure(_ engine: Engine<LineHubDialect>, _ target: Target, into outcome: inout Outcome) throws {
        let watchers = 0..<brief.plan.watchers
        try engine.open(watchers)
        let phase = Phase(pacing: .open(eventsPerSecond: rate), seconds: quiet)
        var load = Load(engine, gauge: target.gauge)
        _ = try load.run(Phase(pacing: phase.pacing, seconds: 1))
        let quietFigures = try load.run(phase)
        outcome.add(quietFigures, prefix: "quiet ")

        let kept = kill ? 0 : brief.plan.groups * live / 100 * 4
        let gone = kept..<watchers.upperBound
        guard let epoch = engine.dialect.epoch else { throw Failure("the hub named no epoch") }
        if kill {
            load = try restart(engine, target, epoch, &outcome)
        } else {
            for watcher in gone {
                engine.drop(watcher)
                engine.exchange.ledger.left(watcher)
            }
            _ = try load.run(Phase(pacing: phase.pacing, seconds: away, drainSeconds: 0))
            engine.dialect.resumption = Resumption(epoch: epoch, ledger: engine.exchange.ledger)
        }
        try comeBack(gone, engine, load, quietFigures, into: &outcome)
    }

    /// Kills the hub and starts it again; the switch comes back first, and tells its calls.
    private func restart(
        _ engine: Engine<LineHubDialect>, _ target: Target, _ epoch: String, _ outcome: inout Outcome
    ) throws -> Load<LineHubDialect> {
        guard let hub = target.keeper as? HubProcess else { throw Failure("--kill needs a hub of the tool's own") }
        engine.dialect.resumption = Resumption(epoch: epoch, ledger: engine.exchange.ledger)
        engine.dialect.epoch = nil
        engine.exchange.ledger = Ledger(plan: brief.plan, known: false)
        for connection in 0..<engine.publishers.upperBound { engine.drop(connection) }
        let start = Clock.now()
        try hub.restart()
        try self.target.pinLoad()
        outcome.add("restartSeconds", Double(Clock.now() - start) / 1e9, "s")
        try engine.open(engine.publishers)
        return Load(engine, gauge: ServerGauge(processes: [hub.processID]))
    }

    private func comeBack(
        _ gone: Range<Int>, _ engine: Engine<LineHubDialect>, _ load: Load<LineHubDialect>, _ quiet: PhaseFigures,
        into outcome: inout Outcome
    ) throws {
        var ramp = Ramp(gone, perSecond: perSecond)
        var resumed = 0.0
        let start = Clock.now()
        let phase = Phase(pacing: .open(eventsPerSecond: rate), seconds: 120)
        let figures = try load.run(phase) {
            try ramp.step(engine)
            resumed = Double(Clock.now() - start) / 1e9
            return !ramp.isDone(engine)
        }
        guard ramp.isDone(engine) else { throw Failure("only \(ramp.ready(engine)) of \(gone.count) came back") }
        outcome.add("resumedSeconds", resumed, "s")
        outcome.add("resumesPerSecond", Double(gone.count) / resumed, "1/s")
        outcome.add("resumesPerServerSecond", figures.perServerSecond(gone.count), "1/CPU-s")
        for outcomeOfLine in Resumption.LineOutcome.allCases {
            let count = engine.dialect.resumption?.outcomes[outcomeOfLine] ?? 0
            outcome.add("lines \(outcomeOfLine.rawValue)", Double(count), "")
        }
        outcome.add(figures, prefix: "meanwhile ")
        let ratio = Double(figures.delivery.percentile(99)) / Double(max(1, quiet.delivery.percentile(99)))
        outcome.add("liveP99", ratio, "× quiet")
    }
}

extension Shape {
    /// Connects all, lets it run in for a second, and measures a stream of publications.
    func stream<D: Dialect>(
        _ phase: Phase, _ dialect: D, at target: Target, into outcome: inout Outcome
    ) throws {
        let engine = try Engine(dialect, at: target.addresses)
        try engine.open(engine.publishers)
        try engine.open(0..<dialect.plan.watchers)
        let load = Load(engine, gauge: target.gauge)
        var running = phase
        running.seconds = 1
        _ = try load.run(running)
        outcome.add(try load.run(phase))
    }
}

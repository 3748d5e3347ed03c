/// A measurement of what only LineHub has.
protocol LineHubShape {
    var target: TargetOptions { get }
    var brief: Brief { get }
    var name: String { get }
    var parameters: [String: String] { get }

    func measure(_ engine: Engine<LineHubDialect>, _ target: Target, into outcome: inout Outcome) throws
}

extension LineHubShape {
    /// Starts a hub, measures it, and prints.
    func perform(arguments: [String] = []) throws {
        guard target.peer == .linehub else { throw Failure("\(name) measures LineHub alone") }
        Limits.raise()
        var outcome = Outcome(of: name, target, parameters)
        let (hub, tokens) = try LineHubTarget.start(target, arguments: arguments)
        try Administration(address: hub.address, tokens: tokens).store(Directory(plan: brief.plan))
        let engine = try Engine(LineHubDialect(brief, tokens: tokens), at: hub.addresses)
        try engine.open(engine.publishers)
        try measure(engine, hub, into: &outcome)
        try target.publish(outcome)
    }
}

/// One kind of measurement, written once for all dialects.
protocol Shape {
    var target: TargetOptions { get }
    var brief: Brief { get }
    var name: String { get }
    var parameters: [String: String] { get }

    /// Measures; the server is there, and nothing is connected.
    func measure<D: Dialect>(_ dialect: D, at target: Target, into outcome: inout Outcome) throws
}

extension Shape {
    /// Starts what is measured, measures, and prints.
    func perform() throws {
        Limits.raise()
        var outcome = Outcome(of: name, peer: target.peer.rawValue, target.parameters.merging(parameters) { $1 })
        try target.peer.measure(self, &outcome)
        try target.publish(outcome)
    }
}

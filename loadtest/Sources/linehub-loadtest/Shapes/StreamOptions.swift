import ArgumentParser

/// How a stream of events is paced, and when it ends.
struct StreamOptions: ParsableArguments {
    @Option(help: "Publish at this rate, at fixed times, instead of as fast as deliveries come.")
    var rate: Double?

    @Option(help: "How long to measure, in seconds.")
    var duration = 5.0

    @Option(help: "How many publications at most.")
    var count = Int.max

    /// The phase that is measured; `outstanding` holds where there is no rate.
    func phase(outstanding: Int, burst: Int = 1) -> Phase {
        let pacing = rate.map { Pacing.open(eventsPerSecond: $0 * Double(burst)) } ?? .closed(outstanding: outstanding)
        return Phase(pacing: pacing, burst: burst, seconds: duration, count: count)
    }

    /// What the result keeps of this.
    func parameters(outstanding: Int) -> [String: String] {
        ["rate": rate.map { $0.text(0) } ?? "\(outstanding) outstanding", "duration": duration.text(1)]
    }

    func validate() throws {
        guard duration > 0, count > 0, rate.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--rate, --duration and --count are more than 0")
        }
    }
}

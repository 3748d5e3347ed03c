/// What one operation costs on one core: the best of many short repetitions, as other work on the machine only adds.
///
/// They are short so that, on a machine that others use as well, some see the opponent run beside them from end to end.
struct Measurement: Encodable {
    let name: String
    let lines: Int
    let nanoseconds: Double
    /// Millions per second of the measured thread's own time.
    let millionsPerSecond: Double
    /// The same of the thread on the other core, where there was one.
    let opponentMillionsPerSecond: Double?
    /// The part of the time in which that thread really ran beside it.
    let overlap: Double?

    private static let repetitions = 100
    private static let repetitionNanoseconds: UInt64 = 2_000_000

    /// Repetitions in which the opponent ran less than this do not count, unless there is none with more.
    private static let leastOverlap = 0.9

    /// Measures `body`, which does the given number of operations and returns how many of them count.
    static func take(
        _ name: String, lines: Int, against opponent: Opponent? = nil, _ body: (Int) -> Int
    ) -> Measurement {
        Core.pin(0)
        var count = 1000
        var taken: [Measurement] = []
        while taken.count < repetitions {
            let (nanoseconds, measurement) = once(name, lines, opponent, count, body)
            // The first ones warm up, and find a number that takes long enough.
            if nanoseconds < repetitionNanoseconds { count *= 2 } else { taken.append(measurement) }
        }
        opponent?.stop()
        let enough = min(leastOverlap, taken.compactMap(\.overlap).max() ?? 1)
        let fastest = taken.filter { $0.overlap ?? 1 >= enough }.min { $0.nanoseconds < $1.nanoseconds }
        guard let fastest else { preconditionFailure("something was measured") }
        return fastest
    }

    private static func once(
        _ name: String, _ lines: Int, _ opponent: Opponent?, _ count: Int, _ body: (Int) -> Int
    ) -> (nanoseconds: UInt64, Measurement) {
        let progress = opponent?.progress
        let (passed, worked) = (Core.passedNanoseconds, Core.workedNanoseconds)
        let counted = body(count)
        let (passing, working) = (Core.passedNanoseconds - passed, Core.workedNanoseconds - worked)
        let rival = opponent.map(\.progress)
        let rivalWorked = zip(rival, progress) { Double($0.workedNanoseconds - $1.workedNanoseconds) }
        let rivalDone = zip(rival, progress) { Double($0.operations - $1.operations) }
        return (
            working,
            Measurement(
                name: name, lines: lines, nanoseconds: Double(working) / Double(counted),
                millionsPerSecond: Double(counted) * 1000 / Double(working),
                opponentMillionsPerSecond: zip(rivalDone, rivalWorked) { $0 * 1000 / max($1, 1) },
                overlap: rivalWorked.map { min(1, $0 / Double(passing)) })
        )
    }

    private static func zip<Left, Right, Result>(
        _ left: Left?, _ right: Right?, _ body: (Left, Right) -> Result
    ) -> Result? {
        guard let left, let right else { return nil }
        return body(left, right)
    }
}

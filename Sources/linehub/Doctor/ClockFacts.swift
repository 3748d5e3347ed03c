/// Whether the machine's clock can be right; all in seconds.
struct ClockFacts: Equatable, Sendable {
    /// How far it is ahead of Redis'; nil where there is none.
    var aheadOfRedis: Double?
    /// How far the newest of the hub's files lies in the future; negative in the past, nil without any.
    var newestFileAhead: Double?
    /// What tokens may be off.
    var leeway: Int

    /// Nodes put up with less, as they go by Redis' clock; tokens are judged by the second.
    private static let mostOff = 1.0

    var findings: [Finding] {
        var findings: [Finding] = []
        if let aheadOfRedis, abs(aheadOfRedis) > Self.mostOff {
            let side = aheadOfRedis > 0 ? "ahead of" : "behind"
            findings.append(
                .warning(
                    "clock", "it is \(Int(abs(aheadOfRedis).rounded())) s \(side) that of Redis",
                    "Have both machines follow the same time servers."))
        }
        if let newestFileAhead, newestFileAhead > 60 {
            findings.append(
                .warning(
                    "clock", "a file of the hub is from \(Int(newestFileAhead)) s in the future",
                    "Set the clock right: tokens would be taken or refused wrongly."))
        }
        guard findings.isEmpty else { return findings }
        return [
            .ok(
                "clock",
                (aheadOfRedis == nil ? "it agrees with the hub's files" : "it agrees with that of Redis")
                    + "; tokens may be \(leeway) s off")
        ]
    }
}

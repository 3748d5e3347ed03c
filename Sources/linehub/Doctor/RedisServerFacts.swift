/// The Redis of a cluster, as it describes itself.
struct RedisServerFacts: Equatable, Sendable {
    /// By the words of INFO, such as `redis_version`, `aof_enabled`, `maxmemory_policy`.
    var info: [String: String]
    /// What CONFIG GET appendfsync says; nil where the user may not ask.
    var appendfsync: String?
    /// Whether it let the hub in without a password.
    var isOpen: Bool
    /// Whether it runs on this machine.
    var isLocal: Bool
    /// The median of some round trips, in seconds.
    var roundTrip: Double

    /// Each command waits for some of these.
    private static let slowSeconds = 0.005
    private static let firstMajor = 7

    var findings: [Finding] {
        let problems = [version, appendOnly, flush, eviction, door, latency].compactMap(\.self)
        let version = info["redis_version"] ?? "of an unknown version"
        let well = Finding.ok("redis", "Redis \(version) is there, \(milliseconds) ms away")
        return problems.contains { $0.verdict == .failure } ? problems : [well] + problems
    }

    private var version: Finding? {
        let text = info["redis_version"] ?? "?"
        guard let major = text.split(separator: ".").first.flatMap({ Int($0) }), major >= Self.firstMajor else {
            return .failure("redis", "it is Redis \(text)", "Nodes need 7.0 or newer.")
        }
        return nil
    }

    private var appendOnly: Finding? {
        guard info["aof_enabled"] != "1" else { return nil }
        return .warning("redis", "it appends nothing to a file, so a restart loses what was acknowledged", "Set appendonly yes.")
    }

    private var flush: Finding? {
        guard info["aof_enabled"] == "1", let appendfsync, appendfsync != "always" else { return nil }
        return .warning(
            "redis", "appendfsync is \(appendfsync), so a power failure loses what was acknowledged", "Set appendfsync always.")
    }

    private var eviction: Finding? {
        let policy = info["maxmemory_policy"] ?? "unknown"
        guard policy != "noeviction" else { return nil }
        return .failure(
            "redis", "its maxmemory-policy is \(policy), so it throws facts away when it is full",
            "Set maxmemory-policy noeviction.")
    }

    private var door: Finding? {
        guard isOpen, !isLocal else { return nil }
        return .warning(
            "redis", "it asks for no password, so whoever reaches it can read and change all calls",
            "Set a user with a password, and name both in the URL.")
    }

    private var latency: Finding? {
        guard roundTrip > Self.slowSeconds else { return nil }
        return .warning("redis", "a round trip takes \(milliseconds) ms", "Every command waits for some: bring Redis nearer.")
    }

    private var milliseconds: String {
        let tenths = (roundTrip * 10_000).rounded() / 10
        return tenths < 0.1 ? "under 0.1" : "\(tenths)"
    }
}

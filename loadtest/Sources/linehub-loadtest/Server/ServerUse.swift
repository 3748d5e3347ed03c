/// What a server has used, and holds.
struct ServerUse {
    /// User and system time of all its threads, since it started.
    var cpuSeconds = 0.0
    /// Seconds that each thread could have run and did not, because others had the core; by the thread's id.
    var waitedSeconds: [String: Double] = [:]
    var rssBytes = 0
    var pssBytes = 0
}

/// What a server has used, and holds.
struct ServerUse {
    /// User and system time of all its threads, since it started.
    var cpuSeconds = 0.0
    var rssBytes = 0
    var pssBytes = 0
}

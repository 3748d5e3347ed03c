/// What is done for how long.
struct Phase {
    var pacing: Pacing
    /// How many publications are due at the same moment.
    var burst = 1
    var seconds: Double
    /// How many publications at most.
    var count = Int.max
    /// How long to wait for the last deliveries.
    var drainSeconds = 10.0
}

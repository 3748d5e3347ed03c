/// The monotonic clock that a client lives by; tests put in one that they turn by hand.
public struct ClientClock: Sendable {
    /// The time since the clock's beginning.
    public let now: @Sendable () -> Duration
    /// Returns after that long, or throws when the task is cancelled.
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The clock of this process.
    public static let system = ClientClock(ContinuousClock())

    /// A clock that begins now.
    public init(_ clock: ContinuousClock) {
        let beginning = clock.now
        self.init(now: { beginning.duration(to: clock.now) }, sleep: { try await clock.sleep(for: $0) })
    }
}

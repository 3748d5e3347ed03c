import Synchronization

/// The limits in force, which a reload changes; any thread.
///
/// Whoever judges by a limit that `HubLimit.isLive` asks for it at that moment. Service threads, which judge at each request, hold
/// copies that a letter replaces (`ServiceThread.use`).
final class LiveLimits: Sendable {
    private let limits: Mutex<HubLimits>

    init(_ limits: HubLimits = HubLimits()) { self.limits = Mutex(limits) }

    var current: HubLimits {
        get { limits.withLock(\.self) }
        set { limits.withLock { $0 = newValue } }
    }
}

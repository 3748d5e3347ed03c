import CLibev

/// One timer of an event loop, of one shot or repeating.
///
/// The loop keeps it until it has fired or is cancelled; loop thread only.
@safe public final class LoopTimer {
    private weak var loop: EventLoop?
    private let watcher: UnsafeMutablePointer<ev_timer>
    private let repeats: Bool
    private var work: (() -> Void)?

    init(loop: EventLoop, afterMilliseconds: Int, repeats: Bool, work: @escaping () -> Void) {
        self.loop = loop
        self.repeats = repeats
        self.work = work
        unsafe watcher = .allocate(capacity: 1)
        let seconds = Double(afterMilliseconds) / 1000
        // SAFETY: the loop keeps the timer as long as the watcher is active.
        unsafe hub_ev_timer_init(
            watcher,
            { _, watcher, _ in
                unsafe Unmanaged<LoopTimer>.fromOpaque(watcher!.pointee.data).takeUnretainedValue().fired()
            },
            seconds, repeats ? seconds : 0, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        unsafe watcher.deallocate()
    }

    /// Ends the timer and lets go of its closure; a second call does nothing.
    public func cancel() {
        work = nil
        loop?.forget(self)
    }

    /// Starts the watcher; the loop calls this once.
    func attach(to raw: OpaquePointer) {
        unsafe ev_timer_start(raw, watcher)
    }

    /// Stops the watcher; the loop calls this once.
    func detach(from raw: OpaquePointer) {
        unsafe ev_timer_stop(raw, watcher)
    }

    private func fired() {
        let work = self.work
        if !repeats { cancel() }
        work?()
    }
}

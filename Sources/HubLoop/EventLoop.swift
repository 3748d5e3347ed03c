import CLibev
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs timers, wake-ups and the sockets of servers and clients on the one thread that calls `run()`.
///
/// It may be made on any thread, and set up there until `run()` begins; from then on only `wake()` and `stop()` may be
/// called from elsewhere. One turn is: wait, handle what came, run what `soon(_:)` put off, call `onTurnEnd`.
// SAFETY: `wake` and `stop` touch the atomic flag and `ev_async_send`, which libev allows from any thread; everything
// else belongs to the loop thread, which `preconditionOnLoop` checks.
@safe public final class EventLoop: @unchecked Sendable {
    /// Called on the loop thread after one or several `wake()`.
    public var onWake: (() -> Void)?

    /// Called once per turn, after the turn's I/O and before the loop waits again.
    public var onTurnEnd: (() -> Void)?

    /// The monotonic clock as it stood when this turn began.
    public private(set) var nowNanoseconds: UInt64

    /// The same in milliseconds.
    public var nowMilliseconds: UInt64 { nowNanoseconds / 1_000_000 }

    /// The libev loop; libwebsockets contexts are attached to it.
    package let raw: OpaquePointer

    private let wakeWatcher: UnsafeMutablePointer<ev_async>
    private let turnEndWatcher: UnsafeMutablePointer<ev_prepare>
    private let turnBeginWatcher: UnsafeMutablePointer<ev_check>
    private var timers: [ObjectIdentifier: LoopTimer] = [:]
    private var postponed: [() -> Void] = []
    /// The thread inside `run()`; 0 while there is none.
    private let owner = Atomic<UInt>(0)
    /// Whether this turn's `onTurnEnd` is still to come; the loop thread's own.
    private var isTurnOpen = false
    private let stopRequested = Atomic(false)

    public init() {
        guard let made = unsafe ev_loop_new(UInt32(EVFLAG_AUTO) | UInt32(EVFLAG_NOENV)) else {
            preconditionFailure("libev finds no way to wait for events on this system")
        }
        unsafe raw = made
        unsafe wakeWatcher = .allocate(capacity: 1)
        unsafe turnEndWatcher = .allocate(capacity: 1)
        unsafe turnBeginWatcher = .allocate(capacity: 1)
        nowNanoseconds = Self.monotonicNanoseconds()
        // SAFETY: the watchers are stopped in deinit, so libev never calls with a dead loop.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe hub_ev_async_init(
            wakeWatcher, { _, watcher, _ in unsafe EventLoop.of(watcher!.pointee.data).woken() }, me)
        unsafe hub_ev_prepare_init(
            turnEndWatcher, { _, watcher, _ in unsafe EventLoop.of(watcher!.pointee.data).turnEnded() }, me)
        unsafe hub_ev_check_init(
            turnBeginWatcher, { _, watcher, _ in unsafe EventLoop.of(watcher!.pointee.data).turnBegan() }, me)
        unsafe ev_async_start(raw, wakeWatcher)
        unsafe ev_prepare_start(raw, turnEndWatcher)
        unsafe ev_check_start(raw, turnBeginWatcher)
    }

    deinit {
        for timer in timers.values { unsafe timer.detach(from: raw) }
        unsafe ev_async_stop(raw, wakeWatcher)
        unsafe ev_prepare_stop(raw, turnEndWatcher)
        unsafe ev_check_stop(raw, turnBeginWatcher)
        unsafe ev_loop_destroy(raw)
        unsafe wakeWatcher.deallocate()
        unsafe turnEndWatcher.deallocate()
        unsafe turnBeginWatcher.deallocate()
    }

    /// Serves the loop on the calling thread until `stop()`.
    ///
    /// A `stop()` that came before makes it return after one turn.
    public func run() {
        precondition(!isRunning, "an event loop runs on one thread at a time")
        owner.store(callingThread(), ordering: .relaxed)
        unsafe _ = ev_run(raw, 0)
        runPostponed()
        owner.store(0, ordering: .relaxed)
    }

    /// Makes `run()` return after the current turn; any thread.
    public func stop() {
        // Relaxed: ev_async_send orders this store before the wake-up that reads it in `woken`.
        stopRequested.store(true, ordering: .relaxed)
        unsafe ev_async_send(raw, wakeWatcher)
    }

    /// Makes the loop thread call `onWake` soon; any thread. Several calls may be answered by one.
    public func wake() {
        unsafe ev_async_send(raw, wakeWatcher)
    }

    /// Makes the loop thread call `onTurnEnd` after this; any thread. While a turn handles what came, its own thread has
    /// nothing to do for that.
    public func bringTurnEnd() {
        guard !isCurrent || !isTurnOpen else { return }
        wake()
    }

    /// Whether the calling thread is the loop's.
    public var isCurrent: Bool {
        // Relaxed: a thread sees its own store, and no other stores its name.
        owner.load(ordering: .relaxed) == callingThread()
    }

    /// The monotonic clock of the machine as it stands now; any thread.
    public static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Calls `work` at the end of this turn, when no callback of a socket is on the stack.
    public func soon(_ work: @escaping () -> Void) {
        preconditionOnLoop()
        postponed.append(work)
    }

    /// Calls `work` every so many milliseconds until the timer is cancelled; the loop keeps the timer.
    @discardableResult
    public func every(milliseconds: Int, _ work: @escaping () -> Void) -> LoopTimer {
        start(LoopTimer(loop: self, afterMilliseconds: milliseconds, repeats: true, work: work))
    }

    /// Calls `work` once after so many milliseconds, unless the timer is cancelled before; the loop keeps the timer.
    @discardableResult
    public func after(milliseconds: Int, _ work: @escaping () -> Void) -> LoopTimer {
        start(LoopTimer(loop: self, afterMilliseconds: milliseconds, repeats: false, work: work))
    }

    /// Whether a thread is inside `run()`.
    package var isRunning: Bool { owner.load(ordering: .relaxed) != 0 }

    /// Stops the process when the caller is not the loop thread; before `run()` every thread passes.
    package func preconditionOnLoop() {
        assert(!isRunning || isCurrent, "this belongs to the loop thread")
    }

    /// Drops a timer that was cancelled or has fired.
    func forget(_ timer: LoopTimer) {
        preconditionOnLoop()
        guard timers.removeValue(forKey: ObjectIdentifier(timer)) != nil else { return }
        unsafe timer.detach(from: raw)
    }

    private func start(_ timer: LoopTimer) -> LoopTimer {
        preconditionOnLoop()
        // Before `run()` libev's clock stands where it was left, and a timer would fire early.
        if !isRunning { unsafe ev_now_update(raw) }
        timers[ObjectIdentifier(timer)] = timer
        unsafe timer.attach(to: raw)
        return timer
    }

    private func woken() {
        // Relaxed: the partner is the store in `stop`, ordered by ev_async_send.
        if stopRequested.exchange(false, ordering: .relaxed) { unsafe ev_break(raw, Int32(EVBREAK_ALL)) }
        onWake?()
    }

    private func turnBegan() {
        nowNanoseconds = Self.monotonicNanoseconds()
        isTurnOpen = true
    }

    private func turnEnded() {
        repeat {
            runPostponed()
            isTurnOpen = false
            onTurnEnd?()
        } while !postponed.isEmpty
    }

    private func runPostponed() {
        while !postponed.isEmpty {
            let works = postponed
            postponed = []
            for work in works { work() }
        }
    }

    // SAFETY: a watcher's data is the loop that owns it and stops it in deinit.
    private static func of(_ data: UnsafeMutableRawPointer) -> EventLoop {
        unsafe Unmanaged<EventLoop>.fromOpaque(data).takeUnretainedValue()
    }
}

/// The calling thread's name, never 0.
private func callingThread() -> UInt {
    #if canImport(Darwin)
        unsafe UInt(bitPattern: pthread_self())
    #else
        pthread_self()
    #endif
}

import CLibev

/// Tells when one descriptor can be read, or written; loop thread only, or before the loop runs.
///
/// The descriptor stays its owner's, who stops the watch before closing it.
@safe public final class SocketWatch {
    public enum Direction: Sendable {
        case read
        case write
    }

    private let loop: EventLoop
    private let watcher: UnsafeMutablePointer<ev_io>
    private let ready: () -> Void

    /// Makes a watch that is not started.
    ///
    /// With `isFirst` it is called before all others that the same turn finds ready, also before those of the same descriptor.
    public init(
        loop: EventLoop, descriptor: Int32, for direction: Direction, isFirst: Bool = false, ready: @escaping () -> Void
    ) {
        self.loop = loop
        self.ready = ready
        unsafe watcher = .allocate(capacity: 1)
        // SAFETY: the watcher is stopped in deinit, so libev never calls with a dead watch.
        unsafe hub_ev_io_init(
            watcher,
            { _, watcher, _ in
                unsafe Unmanaged<SocketWatch>.fromOpaque(watcher!.pointee.data).takeUnretainedValue().ready()
            },
            descriptor, direction == .read ? Int32(EV_READ) : Int32(EV_WRITE),
            Unmanaged.passUnretained(self).toOpaque())
        if isFirst { unsafe hub_ev_io_tell_first(watcher) }
    }

    deinit {
        stop()
        unsafe watcher.deallocate()
    }

    /// Calls `ready` in each turn in which the descriptor is so, until `stop()`.
    public func start() {
        loop.preconditionOnLoop()
        unsafe ev_io_start(loop.raw, watcher)
    }

    public func stop() {
        unsafe ev_io_stop(loop.raw, watcher)
    }
}

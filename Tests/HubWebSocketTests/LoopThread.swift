import Glibc
import HubWebSocket

/// A thread that runs a loop until `finish()`.
final class LoopThread {
    private let loop: EventLoop
    private let ended: Signal<Void>

    init(_ loop: EventLoop) {
        self.loop = loop
        let ended = Signal<Void>()
        self.ended = ended
        let box = unsafe Unmanaged.passRetained(
            Work {
                loop.run(); ended.send(())
            })
        var thread = pthread_t()
        // SAFETY: the thread takes the retained box.
        unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    /// Stops the loop and waits until its thread has left it.
    func finish() -> Bool {
        loop.stop()
        return ended.next() != nil
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

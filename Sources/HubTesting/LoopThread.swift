import Foundation
public import HubLoop

/// A thread that runs a loop until `finish()`.
public final class LoopThread {
    private let loop: EventLoop
    private let ended = Signal<Void>()

    public init(_ loop: EventLoop) {
        self.loop = loop
        Thread { [ended] in
            loop.run()
            ended.send(())
        }.start()
    }

    /// Stops the loop and waits until its thread has left it.
    public func finish() -> Bool {
        loop.stop()
        return ended.next() != nil
    }
}

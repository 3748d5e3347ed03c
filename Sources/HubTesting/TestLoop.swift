import Foundation
import HubLoop
import HubWebSocket
import Synchronization

/// The one thread on which all test clients of the process live.
final class TestLoop: Sendable {
    static let shared = TestLoop()

    private typealias Work = @Sendable (WebSocketClientContext) -> Void

    private let loop = EventLoop()
    private let works = Mutex<[Work]>([])

    private init() {
        let thread = Thread { [self] in
            guard let context = try? WebSocketClientContext(loop: loop) else {
                preconditionFailure("no libwebsockets context for the test clients")
            }
            loop.onTurnEnd = { [self] in
                let due = works.withLock { works in
                    defer { works = [] }
                    return works
                }
                for work in due { work(context) }
            }
            loop.wake()
            loop.run()
        }
        thread.name = "test clients"
        thread.start()
    }

    /// Runs the work on the loop's thread.
    func post(_ work: @escaping @Sendable (WebSocketClientContext) -> Void) {
        works.withLock { $0.append(work) }
        loop.wake()
    }

    /// Calls `work` on the loop's thread after so many milliseconds.
    func after(milliseconds: Int, _ work: @escaping @Sendable () -> Void) {
        post { $0.loop.after(milliseconds: milliseconds, work) }
    }
}

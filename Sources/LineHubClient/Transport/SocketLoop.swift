import Dispatch
import HubLoop
import HubWebSocket
import Synchronization

/// The one thread that serves all WebSockets of this process's clients.
final class SocketLoop: Sendable {
    /// Started at the first connection; it serves to the end of the process.
    static let shared = SocketLoop()

    let context: WebSocketClientContext?
    private let loop = EventLoop()
    private let works = Mutex<[@Sendable () -> Void]>([])

    private init() {
        context = try? WebSocketClientContext(loop: loop)
        loop.onWake = { [unowned self] in runWorks() }
        // A queue of its own, since the loop keeps its thread: Swift's own threads are few and must not wait.
        DispatchQueue(label: "linehub.client.sockets").async { [loop] in loop.run() }
    }

    /// Has the loop thread do it soon; works are done in the order in which they came.
    func perform(_ work: @escaping @Sendable () -> Void) {
        works.withLock { $0.append(work) }
        loop.wake()
    }

    private func runWorks() {
        let waiting = works.withLock { works in
            defer { works = [] }
            return works
        }
        for work in waiting { work() }
    }
}

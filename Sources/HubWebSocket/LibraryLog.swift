import CLibwebsockets
import Synchronization

/// Takes what libwebsockets has to say at the levels error and warning; one sink for the whole process.
enum LibraryLog {
    private struct Sink: Sendable {
        var take: @Sendable (String) -> Void
    }

    private static let sink = Mutex<Sink?>(nil)

    /// Sends the library's lines to `log` from now on, in place of standard error; any thread calls it.
    static func send(to log: @escaping @Sendable (String) -> Void) {
        sink.withLock { $0 = Sink(take: log) }
        unsafe lws_set_log_level(LLL_ERR | LLL_WARN) { _, line in
            guard let line = unsafe line else { return }
            let text = unsafe String(cString: line)
            let sink = LibraryLog.sink.withLock { $0 }
            sink?.take(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}

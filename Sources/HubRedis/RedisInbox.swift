import Synchronization

/// The bounded way from any thread to the client's, and the count of what is on its way.
final class RedisInbox: Sendable {
    enum Entry: Sendable {
        case request(RedisRequest)
        case work(@Sendable () -> Void)
    }

    private enum Gate {
        case shut
        case open
        case closed
    }

    private struct State {
        var entries: [Entry] = []
        var gate = Gate.shut
        /// Works in line.
        var workCount = 0
        var commandCount = 0
        var byteCount = 0
    }

    private let state = Mutex(State())
    private let maximumCommands: Int
    private let maximumBytes: Int

    init(maximumCommands: Int, maximumBytes: Int) {
        self.maximumCommands = maximumCommands
        self.maximumBytes = maximumBytes
    }

    /// Takes the request, unless it is refused; whether it is the first in line, whose sender wakes the thread.
    func put(_ request: RedisRequest) throws(RedisError) -> Bool {
        let result: Result<Bool, RedisError> = state.withLock { state in
            switch state.gate {
            case .closed: return .failure(.closed)
            case .shut: return .failure(.unavailable)
            case .open: break
            }
            guard state.commandCount < maximumCommands, state.byteCount + request.bytes.count <= maximumBytes
            else { return .failure(.overloaded) }
            state.commandCount += 1
            state.byteCount += request.bytes.count
            state.entries.append(.request(request))
            return .success(state.entries.count == 1)
        }
        return try result.get()
    }

    /// Takes work, of which as much may be in line as of commands; the client's own is always taken until the end.
    /// Whether it is the first in line.
    func put(isOwn: Bool = false, work: @escaping @Sendable () -> Void) throws(RedisError) -> Bool {
        let result: Result<Bool, RedisError> = state.withLock { state in
            guard state.gate != .closed else { return .failure(.closed) }
            guard isOwn || state.workCount < maximumCommands else { return .failure(.overloaded) }
            state.workCount += 1
            state.entries.append(.work(work))
            return .success(state.entries.count == 1)
        }
        return try result.get()
    }

    func takeAll() -> [Entry] {
        state.withLock { state in
            defer {
                state.entries = []
                state.workCount = 0
            }
            return state.entries
        }
    }

    /// Nothing of one command is kept any more.
    func settled(byteCount: Int) {
        state.withLock { state in
            state.commandCount -= 1
            state.byteCount -= byteCount
        }
    }

    /// Whether commands are taken from now on.
    func set(takesCommands: Bool) {
        state.withLock { state in
            guard state.gate != .closed else { return }
            state.gate = takesCommands ? .open : .shut
        }
    }

    /// Takes nothing from now on; what is in line remains.
    func close() {
        state.withLock { $0.gate = .closed }
    }
}

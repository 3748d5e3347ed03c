import DequeModule
import HubLoop

/// One connection with its pipeline: each reply belongs to the earliest command that waits. Loop thread only.
///
/// A reply that comes while no command waits is a push, as subscribers get them.
final class RedisLink {
    typealias Completion = (Result<RedisValue, RedisError>) -> Void

    private struct Waiting {
        /// Nil once the command's time has run out; its reply, which may still come, is dropped.
        var done: Completion?
        let deadlineMilliseconds: UInt64
        /// What is told by `settled`; nil for the client's own commands, which are few.
        let countedBytes: Int?
    }

    /// Called with each push.
    var pushed: (RedisValue) -> Void = { _ in }
    /// Called once, when the connection failed or ended by itself.
    var ended: (RedisLoss) -> Void = { _ in }
    /// Called with a counted command's bytes when nothing of it is kept any more.
    var settled: (Int) -> Void = { _ in }

    private let loop: EventLoop
    private let socket: RedisSocket
    private let reader: RedisReader
    private let timeoutMilliseconds: Int
    private var waiting: Deque<Waiting> = []
    /// How many at the head of `waiting` have run out of time.
    private var expiredCount = 0
    private var timer: LoopTimer?
    private var isFlushDue = false
    private var isClosed = false

    init(loop: EventLoop, configuration: RedisClientConfiguration) {
        self.loop = loop
        socket = RedisSocket(loop: loop)
        reader = RedisReader(maximumReplyBytes: configuration.maximumReplyBytes)
        timeoutMilliseconds = configuration.commandTimeoutMilliseconds
        unsafe socket.received = { [unowned self] in unsafe received($0) }
        socket.ended = { [unowned self] in end($0) }
    }

    /// Begins to connect; commands may be sent at once and leave when the connection stands.
    func connect(to address: RedisAddress) { socket.connect(to: address) }

    /// Sends an encoded command; `done` is called exactly once.
    func send(_ bytes: [UInt8], isCounted: Bool = false, done: @escaping Completion) {
        guard !isClosed else {
            if isCounted { settled(bytes.count) }
            return done(.failure(.unavailable))
        }
        let deadline = loop.nowMilliseconds + UInt64(timeoutMilliseconds)
        waiting.append(
            Waiting(
                done: done, deadlineMilliseconds: deadline, countedBytes: isCounted ? bytes.count : nil))
        if timer == nil { armTimer() }
        push(bytes)
    }

    /// Sends an encoded command whose answer is a push.
    func push(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        socket.put(bytes)
        guard !isFlushDue else { return }
        isFlushDue = true
        loop.soon { [weak self] in
            self?.isFlushDue = false
            self?.socket.flush()
        }
    }

    /// Ends the connection; every command that waits fails with the error.
    func close(_ error: RedisError) {
        guard !isClosed else { return }
        isClosed = true
        timer?.cancel()
        socket.close()
        let left = waiting
        waiting = []
        for command in left {
            if let bytes = command.countedBytes { settled(bytes) }
            command.done?(.failure(error))
        }
    }

    private func end(_ loss: RedisLoss) {
        guard !isClosed else { return }
        close(.lost)
        ended(loss)
    }

    private func received(_ bytes: UnsafeRawBufferPointer) {
        do throws(RedisLoss) {
            try unsafe reader.feed(bytes)
            while !isClosed, let value = try reader.next() { deliver(value) }
        } catch {
            end(error)
        }
    }

    private func deliver(_ value: RedisValue) {
        guard let command = waiting.popFirst() else { return pushed(value) }
        if expiredCount > 0 { expiredCount -= 1 }
        if let bytes = command.countedBytes { settled(bytes) }
        if case .error(let code, let message) = value {
            command.done?(.failure(.refused(code: code, message: message)))
        } else {
            command.done?(.success(value))
        }
    }

    /// One timer for the earliest deadline: commands run out of time in the order in which they were sent.
    private func armTimer() {
        timer = nil
        guard !isClosed, expiredCount < waiting.count else { return }
        let deadline = waiting[expiredCount].deadlineMilliseconds
        let left = deadline > loop.nowMilliseconds ? Int(deadline - loop.nowMilliseconds) : 0
        timer = loop.after(milliseconds: left + 1) { [unowned self] in expire() }
    }

    private func expire() {
        while !isClosed, expiredCount < waiting.count,
            waiting[expiredCount].deadlineMilliseconds <= loop.nowMilliseconds
        {
            let done = waiting[expiredCount].done
            waiting[expiredCount].done = nil
            expiredCount += 1
            done?(.failure(.timedOut))
        }
        armTimer()
    }
}

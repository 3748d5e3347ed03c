import HubLoop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits on a plain socket until the whole head of a request has come, which it looks at and leaves there.
///
/// A good one is the library's to read. A bad one is answered, and the socket is gone when the client has heard it. Who reads the
/// socket, too, is told later of what has come, and is kept from it until the head is good. Loop thread only; whoever drops a
/// watch before its end goes on with the socket himself.
final class HeadWatch {
    enum End {
        case good(JudgedInput)
        /// The client has ended, was refused, or took too long: the descriptor is to be closed.
        case gone
    }

    /// When the time for the head begins.
    enum Clock {
        case atOnce
        case atFirstByte
    }

    private let loop: EventLoop
    private let descriptor: Int32
    private let timeoutMilliseconds: Int
    private let keepOthers: () -> Void
    private let ended: (End) -> Void
    private var watch: SocketWatch?
    private var deadline: LoopTimer?
    private var isRefused = false
    private var lowWater: Int32 = 1

    /// - Parameter keepOthers: has whoever is told after this watch not be told in this turn.
    init(
        loop: EventLoop, descriptor: Int32, timeoutMilliseconds: Int, from clock: Clock,
        keepOthers: @escaping () -> Void = {}, ended: @escaping (End) -> Void
    ) {
        self.loop = loop
        self.descriptor = descriptor
        self.timeoutMilliseconds = timeoutMilliseconds
        self.keepOthers = keepOthers
        self.ended = ended
        watch = SocketWatch(loop: loop, descriptor: descriptor, for: .read, isFirst: true) { [unowned self] in
            becameReadable()
        }
        watch?.start()
        if clock == .atOnce { startTime() }
    }

    deinit {
        deadline?.cancel()
    }

    private func startTime() {
        guard deadline == nil else { return }
        deadline = loop.after(milliseconds: timeoutMilliseconds) { [unowned self] in end(.gone) }
    }

    private func becameReadable() {
        startTime()
        // Twice the room for a head, so that of what stands behind one something is seen too.
        let bytes = peek(2 * RequestHeadJudge.maximumBytes)
        guard let bytes else {
            if errno != EAGAIN && errno != EINTR { end(.gone) }
            return
        }
        let count = bytes.count
        guard count > 0 else { return end(.gone) }
        guard !isRefused else {
            keepOthers()
            return discard(count)
        }
        let (verdict, good) = RequestHeadJudge.judge(all: bytes[...])
        if case .good = verdict {} else { keepOthers() }
        switch verdict {
        case .incomplete:
            // What was looked at is still there: the socket is not ready again before more has come, or the client has ended,
            // which leaves it ready for ever.
            guard count >= lowWater else { return end(.gone) }
            setLowWater(Int32(count) + 1)
        case .blank(let count): discard(count)
        case .good:
            setLowWater(1)
            end(.good(JudgedInput(good, behind: TakenInput.bytes(of: descriptor))))
        case .refuse(let response): refuse(response)
        }
    }

    private func setLowWater(_ count: Int32) {
        guard count != lowWater else { return }
        lowWater = count
        setOption(descriptor, SOL_SOCKET, SO_RCVLOWAT, count)
    }

    /// Were input left unread, the system would drop the answer with it; so it is thrown away until the client ends.
    private func refuse(_ response: HTTPResponse) {
        isRefused = true
        setLowWater(1)
        let answer = response.encoded(closes: true)
        unsafe answer.withUnsafeBytes { unsafe _ = send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    private func discard(_ count: Int) {
        unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) {
            unsafe _ = recv(descriptor, $0.baseAddress, $0.count, 0)
        }
    }

    /// Another wants the place.
    func giveUp() { end(.gone) }

    private func end(_ end: End) {
        watch = nil
        deadline?.cancel()
        // The owner drops this watch now.
        withExtendedLifetime(self) { ended(end) }
    }

    /// What has come, which stays there; empty at its end, nil with `errno` where there is nothing to look at.
    private func peek(_ maximumBytes: Int) -> [UInt8]? {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximumBytes) { buffer, initializedCount in
            count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_PEEK))
            initializedCount = max(0, count)
        }
        return count < 0 ? nil : bytes
    }
}

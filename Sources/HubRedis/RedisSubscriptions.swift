import DequeModule

/// Which channels are wanted, and whose subscriptions Redis has yet to confirm.
struct RedisSubscriptions {
    typealias Completion = (Result<Void, RedisError>) -> Void

    private struct Awaited {
        var missing: Int
        let done: Completion
    }

    private(set) var wanted: Set<[UInt8]> = []
    private var awaited: Deque<Awaited> = []

    /// Channels in one command, so that none is longer than Redis or a peer likes to read.
    private static let channelsPerCommand = 1_000

    mutating func want(_ channels: [[UInt8]]) { wanted.formUnion(channels) }
    mutating func drop(_ channels: [[UInt8]]) { wanted.subtract(channels) }

    /// The encoded commands; `done` is called when all their channels are confirmed.
    mutating func request(
        _ verb: String, _ channels: [[UInt8]], done: @escaping Completion
    ) -> [[UInt8]] {
        guard !channels.isEmpty else {
            done(.success(()))
            return []
        }
        awaited.append(Awaited(missing: channels.count, done: done))
        return stride(from: 0, to: channels.count, by: Self.channelsPerCommand).map { start in
            let end = min(start + Self.channelsPerCommand, channels.count)
            return RedisCommand.encoded([Array(verb.utf8)] + channels[start..<end])
        }
    }

    /// Redis confirmed one channel; in the order of the requests.
    mutating func confirmed() -> Completion? {
        guard !awaited.isEmpty else { return nil }
        awaited[0].missing -= 1
        return awaited[0].missing == 0 ? awaited.removeFirst().done : nil
    }

    /// Nothing will be confirmed any more: what is left to be told.
    mutating func lost() -> [Completion] {
        defer { awaited = [] }
        return awaited.map(\.done)
    }
}

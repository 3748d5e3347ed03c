/// Puts a reply together from its parts as the parser finds them, up to a limit of bytes.
struct RedisReplyBuilder {
    private struct Level {
        var items: [RedisValue] = []
        var missing: Int
    }

    let maximumBytes: Int
    /// The whole reply, once its last part has come.
    private(set) var finished: RedisValue?
    /// Whether a part was refused for the limit.
    private(set) var isOverfull = false

    private var levels: [Level] = []
    private var byteCount = 0

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    mutating func take() -> RedisValue? {
        defer { finished = nil }
        return finished
    }

    /// Whether a part of so many bytes is within the limit; `isFirst` where a reply begins.
    mutating func admits(_ count: Int, isFirst: Bool) -> Bool {
        if isFirst { byteCount = 0 }
        byteCount += count + MemoryLayout<RedisValue>.stride
        isOverfull = byteCount > maximumBytes
        return !isOverfull
    }

    mutating func add(_ value: RedisValue) {
        var value = value
        while let last = levels.indices.last {
            levels[last].items.append(value)
            levels[last].missing -= 1
            guard levels[last].missing == 0 else { return }
            value = .array(levels.removeLast().items)
        }
        finished = value
    }

    mutating func openArray(count: Int) {
        guard count > 0 else { return add(.array([])) }
        var level = Level(missing: count)
        // The count is the server's word, and the items are yet to come.
        level.items.reserveCapacity(min(count, 64))
        levels.append(level)
    }
}

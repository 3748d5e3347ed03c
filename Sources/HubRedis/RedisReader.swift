import CHiredis

/// Cuts what a connection reads into replies: hiredis' parser, one `redisReader`.
///
/// Values are built as the parser finds them, without its reply objects in between. One thread at a time.
@safe final class RedisReader {
    private let raw: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private var builder: RedisReplyBuilder

    init(maximumReplyBytes: Int) {
        builder = RedisReplyBuilder(maximumBytes: maximumReplyBytes)
        unsafe functions = .allocate(capacity: 1)
        unsafe functions.initialize(
            to: redisReplyObjectFunctions(
                createString: { unsafe RedisReader.of($0).foundString($0!, $1!, $2) },
                createArray: { unsafe RedisReader.of($0).foundArray($0!, Int($1)) },
                createInteger: { unsafe RedisReader.of($0).found(.integer($1), $0!) },
                createNil: { unsafe RedisReader.of($0).found(.null, $0!) },
                // Nothing to free: what the parser holds is the reader itself.
                freeObject: { _ in }))
        guard let made = unsafe redisReaderCreateWithFunctions(functions) else {
            preconditionFailure("no memory for a Redis parser")
        }
        unsafe raw = made
        // SAFETY: the parser is freed in deinit, and calls only from within `next`.
        unsafe raw.pointee.privdata = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        unsafe redisReaderFree(raw)
        unsafe functions.deallocate()
    }

    /// Takes in what was read.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisLoss) {
        guard unsafe raw.pointee.len - raw.pointee.pos + bytes.count <= builder.maximumBytes else {
            throw .malformed("a reply is too long")
        }
        let fed = unsafe redisReaderFeed(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        guard fed == REDIS_OK else { throw failure }
    }

    /// The next whole reply; nil until more is fed. After an error the reader is of no more use.
    func next() throws(RedisLoss) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(raw, &reply) == REDIS_OK else { throw failure }
        return builder.take()
    }

    private var failure: RedisLoss {
        if builder.isOverfull { return .malformed("a reply is too long") }
        let text = unsafe withUnsafeBytes(of: &raw.pointee.errstr) { unsafe Array($0.prefix { $0 != 0 }) }
        return .malformed(String(decoding: text, as: UTF8.self))
    }

    // MARK: What the parser calls. Its result stands for the object made; null means that there is no room for it.

    private typealias Task = UnsafePointer<redisReadTask>

    private func foundString(
        _ task: Task, _ start: UnsafeMutablePointer<CChar>, _ count: Int
    ) -> UnsafeMutableRawPointer? {
        guard unsafe admits(count, task) else { return nil }
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        switch unsafe task.pointee.type {
        case REDIS_REPLY_STATUS: builder.add(.status(String(decoding: bytes, as: UTF8.self)))
        case REDIS_REPLY_ERROR: builder.add(.error(String(decoding: bytes, as: UTF8.self)))
        default: builder.add(.string(bytes))
        }
        return unsafe token
    }

    private func foundArray(_ task: Task, _ count: Int) -> UnsafeMutableRawPointer? {
        // Each item will take at least four bytes on the wire: no reply within the limit has more of them.
        guard count <= builder.maximumBytes / 4, unsafe admits(0, task) else { return nil }
        builder.openArray(count: count)
        return unsafe token
    }

    private func found(_ value: RedisValue, _ task: Task) -> UnsafeMutableRawPointer? {
        guard unsafe admits(0, task) else { return nil }
        builder.add(value)
        return unsafe token
    }

    private func admits(_ count: Int, _ task: Task) -> Bool {
        unsafe builder.admits(count, isFirst: task.pointee.parent == nil)
    }

    private var token: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    // SAFETY: the parser gives each task the private data that `init` has set.
    private static func of(_ task: UnsafePointer<redisReadTask>?) -> RedisReader {
        unsafe Unmanaged<RedisReader>.fromOpaque(task!.pointee.privdata).takeUnretainedValue()
    }
}

import CJansson

/// The memory that jansson takes from while it reads one text: handed out in a row, and given back all at once.
///
/// jansson asks for some thirty blocks in a message of two hundred bytes. Here each costs an addition, and the tree need
/// not be taken apart. Each thread has an arena of its own, whose first block is kept until the thread ends.
@safe struct JSONArena {
    /// Enough for a usual message; a longer text gets further blocks while it is read.
    private static let firstBlockBytes = 16 * 1024
    /// What `malloc` promises for every type.
    private static let alignment = 16

    private let firstBlock: UnsafeMutableRawPointer
    /// Further blocks; none between two texts.
    private var blocks: [UnsafeMutableRawPointer] = unsafe []
    private var blockBytes = Self.firstBlockBytes
    /// Where the next bytes come from, and how many are left there.
    private var next: UnsafeMutableRawPointer
    private var left = Self.firstBlockBytes
    private var isInUse = false

    private init() {
        unsafe firstBlock = .allocate(byteCount: Self.firstBlockBytes, alignment: Self.alignment)
        unsafe next = unsafe firstBlock
    }

    private mutating func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        let rounded = (bytes + Self.alignment - 1) & ~(Self.alignment - 1)
        if rounded > left { addBlock(atLeast: rounded) }
        let start = unsafe next
        unsafe next += rounded
        left -= rounded
        return unsafe start
    }

    /// Each block is twice the last, so that there are few of them.
    private mutating func addBlock(atLeast bytes: Int) {
        blockBytes = max(2 * blockBytes, bytes)
        unsafe next = .allocate(byteCount: blockBytes, alignment: Self.alignment)
        left = blockBytes
        unsafe blocks.append(next)
    }

    private mutating func reset() {
        isInUse = false
        unsafe next = firstBlock
        left = Self.firstBlockBytes
        while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
        blockBytes = Self.firstBlockBytes
    }

    // MARK: One for each thread

    /// Calls `body`, in which jansson allocates from this thread's arena; nothing of that may be used afterwards.
    static func use<Value>(_ body: () throws(JSONError) -> Value) throws(JSONError) -> Value {
        let arena = unsafe ofThisThread()
        precondition(unsafe !arena.pointee.isInUse, "A text is read while another is read on the same thread.")
        unsafe arena.pointee.isInUse = true
        defer { unsafe arena.pointee.reset() }
        return try body()
    }

    private static let isInstalled: Void = install()
    // SAFETY: written once, by `install`, before any thread reads it; so nothing need watch each of jansson's calls.
    @exclusivity(unchecked) private nonisolated(unsafe) static var key: pthread_key_t = 0

    /// Puts the arenas under jansson, before its first allocation (`json_set_alloc_funcs`).
    private static func install() {
        let code = unsafe pthread_key_create(&key) { unsafe JSONArena.end($0) }
        precondition(code == 0, "The process has no thread-specific key left.")
        // Outside of our texts jansson gets the process's memory, should somebody else in the process use it.
        unsafe json_set_alloc_funcs(
            { bytes in
                guard let arena = unsafe JSONArena.inUse else { return unsafe malloc(bytes) }
                return unsafe arena.pointee.allocate(bytes)
            },
            { block in
                if unsafe JSONArena.inUse == nil { unsafe free(block) }
            })
    }

    private static func ofThisThread() -> UnsafeMutablePointer<JSONArena> {
        isInstalled
        if let present = unsafe pthread_getspecific(key) {
            return unsafe present.assumingMemoryBound(to: JSONArena.self)
        }
        let arena = UnsafeMutablePointer<JSONArena>.allocate(capacity: 1)
        unsafe arena.initialize(to: JSONArena())
        // SAFETY: the thread owns its arena from here on, until `end`.
        let code = unsafe pthread_setspecific(key, arena)
        precondition(code == 0, "The thread has no memory for its arena.")
        return unsafe arena
    }

    /// This thread's arena while a text is read with it.
    private static var inUse: UnsafeMutablePointer<JSONArena>? {
        // SAFETY: only `ofThisThread` stores something under the key.
        guard let arena = unsafe pthread_getspecific(key)?.assumingMemoryBound(to: JSONArena.self) else { return nil }
        return unsafe arena.pointee.isInUse ? arena : nil
    }

    /// The thread ends.
    private static func end(_ stored: UnsafeMutableRawPointer?) {
        guard let arena = unsafe stored?.assumingMemoryBound(to: JSONArena.self) else { return }
        unsafe arena.pointee.firstBlock.deallocate()
        unsafe arena.deinitialize(count: 1)
        unsafe arena.deallocate()
    }
}

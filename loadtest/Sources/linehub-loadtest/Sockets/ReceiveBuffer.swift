/// The one buffer into which every connection's bytes are read: it stays in the cache, and no connection needs its own.
@safe final class ReceiveBuffer {
    /// A frame of the hub is at most 1 MiB (P25): an incomplete one and a full read fit.
    static let capacity = 2 << 20
    /// What one read takes at most.
    static let readBytes = 256 << 10

    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 64)

    deinit { unsafe memory.deallocate() }

    /// Puts what an earlier read left incomplete to the front, and reads behind it.
    ///
    /// Returns what `Socket.receive` returned.
    func fill(after tail: [UInt8], from socket: Socket) -> Int {
        unsafe memory.copyBytes(from: tail)
        let room = min(Self.readBytes, Self.capacity - tail.count)
        return unsafe socket.receive(into: .init(rebasing: memory[tail.count..<tail.count + room]))
    }

    /// Shows the first bytes.
    func withBytes<Result>(_ count: Int, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        let bytes = unsafe memory[..<count].bindMemory(to: UInt8.self)
        return try unsafe body(Span(_unsafeElements: bytes))
    }
}

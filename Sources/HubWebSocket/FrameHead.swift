/// The head of a client's frame as far as it has come (RFC 6455 §5.2): 2 to 14 bytes, which are held without the heap.
struct FrameHead {
    private(set) var count = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// How many it will have: 6, 8 or 14 as soon as the second byte has come, and 2 before.
    var fullCount: Int {
        guard count >= 2 else { return 2 }
        return switch self[1] & 0x7F {
        case 126: 8
        case 127: 14
        default: 6
        }
    }

    subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: index < 8 ? low >> (8 * index) : high >> (8 * index - 64))
    }

    /// The four bytes at its end.
    var mask: FrameMask {
        FrameMask(self[fullCount - 4], self[fullCount - 3], self[fullCount - 2], self[fullCount - 1])
    }

    mutating func append(_ byte: UInt8) {
        if count < 8 { low |= UInt64(byte) << (8 * count) } else { high |= UInt64(byte) << (8 * count - 64) }
        count += 1
    }
}

/// What a client's payload is masked with (RFC 6455 §5.3): four bytes, over and over.
struct FrameMask {
    /// Twice, the first byte lowest.
    private var word: UInt64 = 0

    init() {}

    init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        let half = UInt64(first) | UInt64(second) << 8 | UInt64(third) << 16 | UInt64(fourth) << 24
        word = half << 32 | half
    }

    /// Appends the piece without its mask.
    ///
    /// - Parameter offset: where in the payload it begins.
    func append(_ piece: ArraySlice<UInt8>, at offset: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: piece)
        // As it lies over the first byte of the piece.
        let turn = UInt64(offset & 3) * 8
        let mask = word >> turn | word << (64 - turn)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var place = start
            while place + 8 <= bytes.count {
                let plain = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) ^ mask.littleEndian
                unsafe bytes.storeBytes(of: plain, toByteOffset: place, as: UInt64.self)
                place += 8
            }
            var rest = mask
            while place < bytes.count {
                unsafe bytes[place] ^= UInt8(truncatingIfNeeded: rest)
                rest >>= 8
                place += 1
            }
        }
    }
}

/// Tells byte by byte whether a text is UTF-8, so that a bad one is found at its first bad byte (RFC 3629 §4, RFC 6455 §8.1).
struct UTF8Validator {
    /// Bytes that the character under way still lacks.
    private var missing: UInt8 = 0
    // What the next of them may be; narrower behind a first byte that could begin an overlong form, a surrogate, or
    // something beyond U+10FFFF.
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    /// Whether no character is torn where the text now stands.
    var isComplete: Bool { missing == 0 }

    /// False for a byte that cannot stand here.
    mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= low && byte <= high else { return false }
            (missing, low, high) = (missing - 1, 0x80, 0xBF)
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, low) = (2, 0xA0)
        case 0xED: (missing, high) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, low) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, high) = (3, 0x8F)
        default: return false
        }
        return true
    }

    /// False where one of the bytes cannot stand where it does.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var place = 0
            while place < bytes.count {
                // Eight letters of ASCII at once, as nearly all are.
                if missing == 0, place + 8 <= bytes.count,
                    unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    place += 8
                    continue
                }
                guard unsafe take(bytes[place]) else { return false }
                place += 1
            }
            return true
        }
    }
}

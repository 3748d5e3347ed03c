/// A short name for bytes, the same in every process, unlike `hashValue` (FNV-1a, 64 bits). No protection against malice.
public enum Fingerprint {
    /// Where the hash begins by its definition.
    public static let basis: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Hashes the bytes behind what was hashed into `start`.
    // Inlined, so that a byte costs little more than its multiplication: through the sequence's protocol it would be
    // some two hundred instructions, which were a third of a command.
    @inlinable
    public static func of(_ bytes: some Sequence<UInt8>, from start: UInt64 = basis) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}

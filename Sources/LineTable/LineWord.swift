/// What one 64-bit load tells of a line: the version of its snapshot, its lamp and its flags.
///
/// Bits 16 to 63 hold the version, bits 13 to 15 the lamp, bits 0 to 12 the flags; so of two words of one line the greater raw
/// value is never the older one.
public struct LineWord: RawRepresentable, Hashable, Sendable {
    /// The greatest version that a line may reach; the one above it marks `vacant`.
    public static let maximumVersion: UInt64 = (1 << 48) - 2

    /// The greatest lamp code (three bits).
    public static let maximumLamp: UInt8 = 7

    /// The greatest set of flags (thirteen bits).
    public static let maximumFlags: UInt16 = (1 << 13) - 1

    /// The word of a slot without a line. Its version is above all others, so that a late committer cannot advance past it.
    @inlinable
    public static var vacant: LineWord { LineWord(rawValue: .max) }

    public let rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Packs the three parts; each must be within its maximum.
    @inlinable
    public init(version: UInt64, lamp: UInt8 = 0, flags: UInt16 = 0) {
        precondition(version <= LineWord.maximumVersion, "a line's version has 48 bits")
        precondition(lamp <= LineWord.maximumLamp, "a lamp has three bits")
        precondition(flags <= LineWord.maximumFlags, "a line has thirteen flags")
        rawValue = version << 16 | UInt64(lamp) << 13 | UInt64(flags)
    }

    @inlinable
    public var version: UInt64 { rawValue >> 16 }

    @inlinable
    public var lamp: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 13) & LineWord.maximumLamp }

    @inlinable
    public var flags: UInt16 { UInt16(truncatingIfNeeded: rawValue) & LineWord.maximumFlags }
}

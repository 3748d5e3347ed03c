/// How far a line has come, in the store or on a node: the larger is the newer.
public struct LinePosition: Hashable, Sendable, Comparable {
    /// Raised whenever the store may have lost its latest writes: versions of an older epoch say nothing any more.
    public var epoch: UInt64
    /// Counts the line's commits, those without an event included.
    public var version: UInt64

    /// The version of a line that has no commit yet.
    public static var first: UInt64 { 1 }

    public init(epoch: UInt64, version: UInt64) {
        self.epoch = epoch
        self.version = version
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.epoch, left.version) < (right.epoch, right.version)
    }

    /// Where the line's next commit takes it.
    public var next: Self { LinePosition(epoch: epoch, version: version + 1) }

    /// Whether a commit that led here follows on the other position without a gap.
    public func follows(_ other: Self) -> Bool { self == other.next }
}

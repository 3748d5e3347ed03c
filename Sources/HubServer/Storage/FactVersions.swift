/// How far the shared values had come when they were read; 0 where nothing was written, or a node keeps them alone.
public struct FactVersions: Hashable, Sendable {
    public var directory: UInt64 = 0
    public var voicemail: UInt64 = 0
    public var recordings: UInt64 = 0
    /// The history in which they count.
    public var epoch: UInt64 = 0

    public init() {}
}

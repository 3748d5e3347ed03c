/// What a text may cost before it is refused.
public struct JSONLimits: Sendable, Equatable {
    /// Length of the text in bytes.
    public var maximumBytes: Int
    /// Objects and arrays inside one another; `[]` has depth 1. jansson itself stops at 2048.
    public var maximumDepth: Int

    /// The defaults are those of the protocol: 16 KiB, depth 16.
    public init(maximumBytes: Int = 16 * 1024, maximumDepth: Int = 16) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }
}

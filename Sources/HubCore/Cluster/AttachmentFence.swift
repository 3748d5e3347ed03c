public import LineModel

/// Under which attachment of a switch something is told of its calls: the store takes it only while that is the present
/// one, so that what comes late from an attachment that is no more changes nothing (X18).
public struct AttachmentFence: Hashable, Sendable {
    public var id: SwitchID
    /// The attachment's number; nil where the switch must not be attached to any node.
    public var number: UInt64?

    public init(_ id: SwitchID, number: UInt64?) {
        self.id = id
        self.number = number
    }
}

/// Numbers the open connections of one server densely from 0; a number is given out again after its connection's end.
public struct ConnectionSlot: Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable
    public var index: Int { Int(rawValue) }
}

/// The dense number under which a table keeps one line.
///
/// Given out by `LineTable.insert` and valid until that line is removed. A number is given out again later, so a holder that may
/// be late compares what it reads with what it meant: a snapshot should name its line.
public struct LineIndex: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

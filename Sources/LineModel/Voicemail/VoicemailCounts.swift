/// Messages that nobody has played, and those that somebody has (R80; RFC 3842 calls them new and old).
public struct VoicemailCounts: Hashable, Sendable {
    public var new: Int
    public var old: Int

    public static let none = VoicemailCounts(new: 0, old: 0)

    public init(new: Int, old: Int) {
        self.new = new
        self.old = old
    }

    public static func + (left: Self, right: Self) -> Self {
        VoicemailCounts(new: left.new + right.new, old: left.old + right.old)
    }
}

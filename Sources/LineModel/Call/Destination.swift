/// Where a call went that left the line alive (T16, T17).
public enum Destination: Hashable, Sendable {
    /// It was transferred to this number.
    case number(String)
    case meeting(Meeting)

    /// The meeting that it was moved to, if it was.
    public var meeting: Meeting? { if case .meeting(let meeting) = self { meeting } else { nil } }
    /// The number that it was transferred to, if it was.
    public var number: String? { if case .number(let number) = self { number } else { nil } }
}

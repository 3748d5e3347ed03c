/// A moment on the server's clock, in milliseconds since the Unix epoch (protocol §1).
public struct Timestamp: Hashable, Sendable, Comparable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (moment: Self, span: Span) -> Self {
        Timestamp(milliseconds: moment.milliseconds + span.milliseconds)
    }

    /// A length of time in milliseconds.
    public struct Span: Hashable, Sendable, Comparable {
        public var milliseconds: Int64

        public static func milliseconds(_ count: Int64) -> Self { Span(milliseconds: count) }
        public static func seconds(_ count: Int64) -> Self { Span(milliseconds: count * 1000) }
        public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
    }
}

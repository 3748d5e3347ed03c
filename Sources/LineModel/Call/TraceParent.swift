/// Where in a trace a request belongs (W3C Trace Context, section 3.2): whoever made it says so, and the orders that it leads
/// to say it on. The hub changes nothing in it, and does nothing by it.
///
/// Numbers alone, so that to pass on that there is none costs no more than to copy it.
public struct TraceParent: Hashable, Sendable {
    private let trace: (high: UInt64, low: UInt64)
    private let span: UInt64
    private let flags: UInt8

    /// Reads the value of the header; nil where it is invalid, which is no error of the request (section 3.2.2.5, 4.3).
    ///
    /// Of a later version the parts are taken that this one knows.
    public init?(_ value: String) {
        var rest = value.utf8[...]
        guard let version = Self.number(of: 2, &rest), version != 0xFF, Self.dash(&rest),
            let high = Self.number(of: 16, &rest), let low = Self.number(of: 16, &rest), high | low != 0,
            Self.dash(&rest), let span = Self.number(of: 16, &rest), span != 0, Self.dash(&rest),
            let flags = Self.number(of: 2, &rest), rest.isEmpty || version > 0 && Self.dash(&rest)
        else { return nil }
        trace = (high, low)
        self.span = span
        self.flags = UInt8(flags)
    }

    /// As version 00 writes it, 55 characters.
    public var text: String { "00-\(traceID)-\(spanID)-\(Self.text(UInt64(flags), 2))" }
    /// The whole trace, 32 hexadecimal digits.
    public var traceID: String { Self.text(trace.high, 16) + Self.text(trace.low, 16) }
    /// The operation of the requester, 16 hexadecimal digits.
    public var spanID: String { Self.text(span, 16) }

    public static func == (left: Self, right: Self) -> Bool {
        left.trace == right.trace && left.span == right.span && left.flags == right.flags
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(trace.low)
        hasher.combine(span)
    }

    /// Takes so many digits and small letters up to f.
    private static func number(of length: Int, _ rest: inout Substring.UTF8View) -> UInt64? {
        let digits = rest.prefix(length)
        rest = rest.dropFirst(length)
        guard digits.count == length else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }

    private static func dash(_ rest: inout Substring.UTF8View) -> Bool { rest.popFirst() == UInt8(ascii: "-") }

    private static func text(_ number: UInt64, _ length: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: length - digits.count) + digits
    }
}

import Fuzzing

@testable import HubJSON

/// A reader of RFC 8259 by the letter, byte by byte, to hold the hub's own against.
///
/// With the hub's refusals: a scalar at the top, a key twice, `\u0000`, lone surrogates, integers of magnitude 2^53 or
/// more, numbers beyond double.
struct StrictJSON {
    private var rest: ArraySlice<UInt8>
    private var depth: Int

    /// The value; nil where the text is refused.
    static func read(_ bytes: [UInt8], depth: Int) -> JSONValue? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = StrictJSON(rest: bytes[...], depth: depth)
        reader.skipBlanks()
        guard reader.rest.first == UInt8(ascii: "{") || reader.rest.first == UInt8(ascii: "["),
            let value = reader.value()
        else { return nil }
        reader.skipBlanks()
        // No `? :` here and below: `nil` would be JSON's null in it.
        guard reader.rest.isEmpty else { return nil }
        return value
    }

    private mutating func value() -> JSONValue? {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.array() }
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func nested(_ read: (inout StrictJSON) -> JSONValue?) -> JSONValue? {
        guard depth > 0 else { return nil }
        depth -= 1
        defer { depth += 1 }
        rest.removeFirst()
        return read(&self)
    }

    private mutating func object() -> JSONValue? {
        var object = JSONObject()
        skipBlanks()
        if take("}") { return .object(object) }
        repeat {
            skipBlanks()
            guard let key = string() else { return nil }
            skipBlanks()
            guard object[key] == nil, take(":"), let value = value() else { return nil }
            object[key] = value
            skipBlanks()
        } while take(",")
        return word("}", .object(object))
    }

    private mutating func array() -> JSONValue? {
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array(elements) }
        repeat {
            guard let value = value() else { return nil }
            elements.append(value)
            skipBlanks()
        } while take(",")
        return word("]", .array(elements))
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text += Array(String(scalar).utf8)
            case ..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(), unit != 0 else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take("\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        rest = rest.dropFirst(4)
        return UInt32(digits.text, radix: 16)
    }

    private mutating func number() -> JSONValue? {
        let start = rest
        _ = take("-")
        let hasZero = rest.first == UInt8(ascii: "0")
        guard let count = digits(), count == 1 || !hasZero else { return nil }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() != nil else { return nil }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() != nil else { return nil }
        }
        let text = start[..<rest.startIndex].text
        if isInteger {
            guard let number = Int64(text), number.magnitude < 1 << 53 else { return nil }
            return .integer(number)
        }
        guard let number = Double(text), number.isFinite else { return nil }
        return .number(number)
    }

    /// Takes one digit or more; nil where there is none.
    private mutating func digits() -> Int? {
        let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        rest = rest.dropFirst(count)
        return count > 0 ? count : nil
    }

    private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
        guard take(text) else { return nil }
        return value
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}

/// Reads in one pass the plain JSON that nearly every frame is, without a tree of jansson's between.
///
/// Plain is an object or array with no escape in its strings, no number but integers from 0 below 10^15, and few members
/// to an object. Nil means "not plain", never "not JSON": whether it is JSON, and what is wrong with it, jansson says.
enum PlainJSONReader {
    /// Beyond it the linear search for a repeated key would cost more than jansson's hash.
    private static let memberLimit = 32
    /// Every integer of that many digits is below 2^53.
    private static let digitLimit = 15

    static func read(_ bytes: Span<UInt8>, maximumDepth: Int) -> JSONValue? {
        var offset = 0
        guard let value = value(bytes, &offset, maximumDepth) else { return nil }
        skipSpace(bytes, &offset)
        guard offset == bytes.count else { return nil }
        switch value {
        case .object, .array: return value
        default: return nil
        }
    }

    private static func value(_ bytes: Span<UInt8>, _ offset: inout Int, _ depth: Int) -> JSONValue? {
        skipSpace(bytes, &offset)
        guard offset < bytes.count else { return nil }
        switch bytes[offset] {
        case UInt8(ascii: "\""): return string(bytes, &offset).map(JSONValue.string)
        case UInt8(ascii: "{"): return depth > 0 ? object(bytes, &offset, depth).map(JSONValue.object) : nil
        case UInt8(ascii: "["): return depth > 0 ? array(bytes, &offset, depth).map(JSONValue.array) : nil
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return integer(bytes, &offset).map(JSONValue.integer)
        case UInt8(ascii: "t"): return word("true", .bool(true), bytes, &offset)
        case UInt8(ascii: "f"): return word("false", .bool(false), bytes, &offset)
        case UInt8(ascii: "n"): return word("null", .null, bytes, &offset)
        default: return nil
        }
    }

    private static func word(
        _ word: StaticString, _ meaning: JSONValue, _ bytes: Span<UInt8>, _ offset: inout Int
    ) -> JSONValue? {
        // Not by `?:`, for which a bare nil would be JSON's `null`.
        guard take(word, bytes, &offset) else { return nil }
        return meaning
    }

    private static func object(_ bytes: Span<UInt8>, _ offset: inout Int, _ depth: Int) -> JSONObject? {
        offset += 1
        var object = JSONObject(capacity: 8)
        if take("}", bytes, &offset) { return object }
        while object.count < memberLimit {
            skipSpace(bytes, &offset)
            guard let key = string(bytes, &offset), object[key] == nil, take(":", bytes, &offset),
                let value = value(bytes, &offset, depth - 1)
            else { return nil }
            object.appendUnique(key, value)
            if take("}", bytes, &offset) { return object }
            guard take(",", bytes, &offset) else { return nil }
        }
        return nil
    }

    private static func array(_ bytes: Span<UInt8>, _ offset: inout Int, _ depth: Int) -> [JSONValue]? {
        offset += 1
        var elements: [JSONValue] = []
        if take("]", bytes, &offset) { return elements }
        while let value = value(bytes, &offset, depth - 1) {
            elements.append(value)
            if take("]", bytes, &offset) { return elements }
            guard take(",", bytes, &offset) else { return nil }
        }
        return nil
    }

    private static func string(_ bytes: Span<UInt8>, _ offset: inout Int) -> String? {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { return nil }
        let start = offset + 1
        var end = start
        var union: UInt8 = 0
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            guard bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\\") else { return nil }
            union |= bytes[end]
            end += 1
        }
        guard end < bytes.count else { return nil }
        offset = end + 1
        // SAFETY: the buffer is read during the call only.
        return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { text in
            unsafe union < 0x80 ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
        }
    }

    /// What follows the digits is for the caller to refuse, as a fraction or an exponent.
    private static func integer(_ bytes: Span<UInt8>, _ offset: inout Int) -> Int64? {
        let start = offset
        var value: Int64 = 0
        while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
            guard offset - start < digitLimit else { return nil }
            value = value * 10 + Int64(digit)
            offset += 1
        }
        // No number but 0 begins with 0.
        return offset - start > 1 && bytes[start] == UInt8(ascii: "0") ? nil : value
    }

    /// Steps over the word, and the white space before it, if it stands there.
    private static func take(_ word: StaticString, _ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
        skipSpace(bytes, &offset)
        let count = word.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for position in 0..<count {
            // SAFETY: the word is ASCII of that length, and lives for ever.
            guard unsafe bytes[offset + position] == word.utf8Start[position] else { return false }
        }
        offset += count
        return true
    }

    private static func skipSpace(_ bytes: Span<UInt8>, _ offset: inout Int) {
        while offset < bytes.count, bytes[offset] <= 0x20 {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }
}

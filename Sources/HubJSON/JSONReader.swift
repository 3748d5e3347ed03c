import CJansson

/// Reads JSON texts with jansson.
///
/// Any number of threads may read at once. Refused are, beside what is not JSON: a top level other than object or array,
/// trailing text, duplicate keys, invalid UTF-8, lone surrogates, `\u0000`, numbers beyond double, integers of magnitude
/// 2^53 or more, and what exceeds the limits.
public enum JSONReader {
    /// Seeds the hash of jansson's objects; to be called once before threads start (`json_object_seed`).
    public static func prepare() {
        json_object_seed(0)
    }

    public static func read(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits(), numbers: JSONNumbers = .exact
    ) throws(JSONError) -> JSONValue {
        try read(bytes.span, limits: limits, numbers: numbers)
    }

    /// Copies what it needs: the bytes may go when it returns. No NUL need follow them.
    public static func read(
        _ bytes: Span<UInt8>, limits: JSONLimits = JSONLimits(), numbers: JSONNumbers = .exact
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.maximumBytes else { throw .tooLarge(bytes: bytes.count) }
        guard !bytes.isEmpty else { throw .syntax(message: "empty text", offset: 0) }
        do {
            return try JSONArena.use { () throws(JSONError) in
                // The tree is copied, and then goes with the arena.
                try unsafe JSONValue(copying: parse(bytes, numbers), depth: limits.maximumDepth)
            }
        } catch {
            // Too great a depth is told before all else, and with its place.
            try checkDepth(of: bytes, maximum: limits.maximumDepth)
            throw error
        }
    }

    /// Counts brackets outside strings; asked only when a text was refused, as the copy of a tree counts as well.
    ///
    /// As long as the text is JSON the count is exact; where it is not, jansson refuses it at that place anyway.
    private static func checkDepth(of bytes: Span<UInt8>, maximum: Int) throws(JSONError) {
        var depth = 0
        var isInString = false
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if isInString {
                if byte == UInt8(ascii: "\\") {
                    offset += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""):
                    isInString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    depth += 1
                    if depth > maximum { throw .tooDeep(offset: offset) }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                default:
                    break
                }
            }
            offset += 1
        }
    }

    /// Gives a tree in the arena.
    private static func parse(
        _ bytes: Span<UInt8>, _ numbers: JSONNumbers
    ) throws(JSONError) -> UnsafeMutablePointer<json_t> {
        if let offset = firstNUL(in: bytes) { throw .syntax(message: "a NUL byte", offset: offset) }
        var report = json_error_t()
        let flags = numbers == .rounded ? JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL : JSON_REJECT_DUPLICATES
        // SAFETY: jansson reads `count` bytes from there during the call and keeps no pointer into them.
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_loadb(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count,
                Int(flags), &report)
        }
        guard let root = unsafe root else { throw JSONError(report) }
        return unsafe root
    }

    /// No JSON text has one, but jansson passes over one behind a number: what it puts back it takes for the end of its buffer.
    private static func firstNUL(in bytes: Span<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { unsafe $0.firstIndex(of: 0) }
    }
}

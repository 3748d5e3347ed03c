import CJansson

extension JSONError {
    /// Translates jansson's report of a failed parse.
    init(_ report: json_error_t) {
        // jansson reports -1 when it has no position.
        let offset = max(0, Int(report.position))
        let message = Self.message(of: report)
        switch Self.code(of: report) {
        case json_error_duplicate_key:
            self = .duplicateKey(offset: offset)
        case json_error_invalid_utf8:
            self = .invalidUTF8(offset: offset)
        // The same code stands for integers and reals; only the text tells them apart.
        case json_error_numeric_overflow where message.hasPrefix("too big"):
            self = .integerTooLarge(offset: offset)
        default:
            self = .syntax(message: message, offset: offset)
        }
    }

    private static func code(of report: json_error_t) -> json_error_code {
        // SAFETY: the pointer is used during the call only.
        let code = unsafe withUnsafePointer(to: report) { unsafe hub_json_error_code($0) }
        return json_error_code(rawValue: UInt32(code))
    }

    /// The text before ` near '...'`: what follows is the client's own and does not belong into our logs.
    private static func message(of report: json_error_t) -> String {
        // SAFETY: jansson ends the text with NUL, and it is copied while the report is borrowed.
        let text = unsafe withUnsafePointer(to: report) { unsafe String(cString: hub_json_error_text($0)) }
        guard let end = text.firstRange(of: " near '") else { return text }
        return String(text[..<end.lowerBound])
    }
}

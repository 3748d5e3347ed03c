import Foundation
import HubJSON
import Logging

/// One record of the log, to be written as one line: nothing in a name or a reason can begin another, or look like one.
struct LogRecord {
    /// RFC 3339, in UTC, with milliseconds.
    let time: String
    let level: Logger.Level
    let message: String
    /// In the order in which it is written.
    let metadata: [(key: String, value: String)]

    static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The line without its end.
    func line(_ format: LogFormat) -> [UInt8] {
        switch format {
        case .text: Array(([time, level.rawValue, Self.visible(message)] + pairs).joined(separator: " ").utf8)
        case .logfmt:
            Array(
                (["time=\(time)", "level=\(level.rawValue)", "msg=\(Self.word(message))"] + pairs)
                    .joined(separator: " ").utf8)
        case .json: json
        }
    }

    private var pairs: [String] { metadata.map { "\(Self.key($0.key))=\(Self.word($0.value))" } }

    private var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("time", time)
        writer.member("level", level.rawValue)
        writer.member("msg", message)
        for (key, value) in metadata {
            writer.key(named: Self.key(key))
            writer.string(value)
        }
        writer.endObject()
        return Array(Self.hiddenEscaped(String(decoding: writer.bytes, as: UTF8.self)).utf8)
    }

    /// A key of letters, digits, `.`, `_` and `-`, none of the three that every record has.
    private static func key(_ key: String) -> String {
        let plain = String(
            String.UnicodeScalarView(
                key.unicodeScalars.map { scalar in
                    let isPlain =
                        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    return isPlain || "._-".unicodeScalars.contains(scalar) ? scalar : "_"
                }))
        return plain.isEmpty || ["time", "level", "msg"].contains(plain) ? plain + "_" : plain
    }

    /// The value as it is where it is one plain word, else between quotes.
    private static func word(_ value: String) -> String {
        let visible = visible(value)
        let isPlain = !visible.isEmpty && visible == value && !value.unicodeScalars.contains { $0 == " " || $0 == "=" }
        return isPlain ? value : "\"\(visible)\""
    }

    /// The text with quotes, backslashes and all that is not seen, or moves what is seen, written as escapes: controls of C0
    /// and C1, separators of lines, marks of direction, what has no width, and what is no character.
    private static func visible(_ text: String) -> String {
        var visible = ""
        for scalar in text.unicodeScalars {
            if let escape = escape(scalar) { visible += escape } else { visible.unicodeScalars.append(scalar) }
        }
        return visible
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\"": #"\""#
        case "\\": #"\\"#
        case "\n": #"\n"#
        case "\r": #"\r"#
        case "\t": #"\t"#
        case _ where scalar.isHidden: "\\u{\(String(scalar.value, radix: 16))}"
        default: nil
        }
    }

    /// The beginning of a text that takes at most so many characters as `text` and `logfmt` show it, and how many it takes.
    static func cut(_ text: String, shown most: Int = 128) -> (text: String, shown: Int) {
        var shown = 0
        let end = text.unicodeScalars.firstIndex { scalar in
            let length = escape(scalar)?.utf8.count ?? 1
            guard shown + length <= most else { return true }
            shown += length
            return false
        }
        return (end.map { String(text.unicodeScalars[..<$0]) } ?? text, shown)
    }

    /// The same for JSON, which has escapes of its own for what it must not hold, by halves of UTF-16.
    private static func hiddenEscaped(_ json: String) -> String {
        var escaped = ""
        for scalar in json.unicodeScalars {
            guard scalar.isHidden else {
                escaped.unicodeScalars.append(scalar)
                continue
            }
            for half in UTF16.encode(scalar) ?? .init() {
                let digits = String(half, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return escaped
    }
}

extension Unicode.Scalar {
    fileprivate var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

import Foundation
import Fuzzing
import HubJSON
import Logging

@testable import HubServer

/// Records of the log.
///
/// Invariant: whatever a record says, it is one line in which nothing hides; of JSON and logfmt the same is read back. The parts
/// of an input are the message, then keys and values in turn.
final class LogTarget: FuzzTarget {
    private static let time = "2026-11-27T12:00:00.000Z"

    static let seeds: [[UInt8]] = [
        ["session opened", "party", "Anna", "reason", "too slow"], ["a\nb", "k=\"", "v\\\"", "", ""],
        ["audit", "time", "\u{2028}", "level", "\u{202E}x"], ["\u{9B}31m", "msg", "\u{0}\u{7F}\u{1F600}"],
    ].map { Array($0.map { Array($0.utf8) }.joined(separator: [0xFF])) }

    func take(_ input: [UInt8]) {
        let parts = input.parts.map(\.text)
        let words = Array(parts.dropFirst())
        let metadata = stride(from: 0, to: words.count - 1, by: 2).map { (key: words[$0], value: words[$0 + 1]) }
        let record = LogRecord(time: Self.time, level: .notice, message: parts[0], metadata: metadata)
        let lines = LogFormat.allCases.map { ($0, record.line($0)) }
        for (format, line) in lines {
            guard let text = String(validating: line, as: UTF8.self) else { return hold(false, "\(format) is UTF-8") }
            let hidden = text.unicodeScalars.first {
                [.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
            }
            hold(hidden == nil, "\(format) hides nothing: \(text)")
            switch format {
            case .json: checkJSON(line, record)
            case .logfmt: checkLogfmt(text, record)
            case .text: break
            }
        }
    }

    private func checkJSON(_ line: [UInt8], _ record: LogRecord) {
        guard let object = try? JSONDecoder().decode([String: String].self, from: Data(line)) else {
            return hold(false, "\(line.text) is an object of strings")
        }
        hold(
            same(object["msg"], record.message) && object["time"] == Self.time && object["level"] == "notice", line.text
        )
        for (_, value) in record.metadata {
            // Of two keys that are spelled alike in the log either may be read.
            let isThere = object.count < 3 + record.metadata.count || object.values.contains { same($0, value) }
            hold(isThere, "\(value) is in \(line.text)")
        }
    }

    private func checkLogfmt(_ line: String, _ record: LogRecord) {
        let pair = /[^ ="\\]+=(?:"(?:[^"\\]|\\.)*"|[^ ="\\]+)/
        var rest = line[...]
        var count = 0
        while let match = rest.prefixMatch(of: pair.matchingSemantics(.unicodeScalar)) {
            count += 1
            rest = rest[match.range.upperBound...]
            if rest.first == " " { rest.removeFirst() }
        }
        hold(rest.isEmpty && count == 3 + record.metadata.count, "\(line) has \(count) pairs")
    }

    /// Byte by byte, as `==` is not.
    private func same(_ one: String?, _ other: String) -> Bool {
        one.map { $0.utf8.elementsEqual(other.utf8) } ?? false
    }
}

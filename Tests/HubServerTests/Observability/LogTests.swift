import Foundation
import Logging
import Synchronization
import Testing

@testable import HubServer

/// The log: one record, one line, whoever chose the words in it.
@Suite struct LogTests {
    /// What may stand in a name that somebody chose, each with what would forge a line or hide one.
    private static let hostile = [
        "Anna\n2026-01-01T00:00:00.000Z notice audit actor=root outcome=done", "a\r\nb", "a\rb",
        "\u{1B}[2J\u{1B}[31mred",
        "\u{9B}31m", "a\u{2028}b\u{2029}c", "a\u{85}b\u{0B}c\u{0C}d", "\u{202E}gnp.exe", "\u{0}", "\u{7F}",
        #"" level=critical msg=""#, #"\"#, #"","level":"critical"#, "\u{E0001}tag", "",
        String(decoding: [0xFF, 0x41, 0xC0, 0x0A, 0xED, 0xA0, 0x80], as: UTF8.self),
    ]

    private func line(_ format: LogFormat, _ metadata: [(key: String, value: String)]) -> String {
        let record = LogRecord(time: "2026-11-27T12:00:00.000Z", level: .notice, message: "said", metadata: metadata)
        return String(decoding: record.line(format), as: UTF8.self)
    }

    @Test(arguments: LogFormat.allCases, hostile)
    func `No name begins another line, or moves what a terminal shows`(format: LogFormat, name: String) {
        let line = line(format, [("name", name)])
        for scalar in line.unicodeScalars {
            let category = scalar.properties.generalCategory
            #expect(
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category),
                "\(scalar.escaped(asASCII: true))")
        }
    }

    @Test(arguments: hostile)
    func `A value of logfmt can be read back as one value`(name: String) throws {
        let line = line(.logfmt, [("name", name), ("after", "x")])
        let pattern = /time=\S+ level=notice msg=said name=(?:"(?:[^"\\]|\\.)*"|[^ ="\\]+) after=x/
        #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
    }

    @Test(arguments: hostile)
    func `A record of JSON says just what was logged`(name: String) throws {
        let line = line(.json, [("name", name), ("level", "critical")])
        let value = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(value["name"].map { Array($0.utf8) } == Array(name.utf8))
        #expect(value["level"] == "notice" && value["level_"] == "critical")
    }

    @Test func `The three formats`() {
        let metadata = [(key: "session", value: "n1.0.1"), (key: "reason", value: "too slow")]
        let time = "2026-11-27T12:00:00.000Z"
        #expect(line(.text, metadata) == "\(time) notice said session=n1.0.1 reason=\"too slow\"")
        #expect(line(.logfmt, metadata) == "time=\(time) level=notice msg=said session=n1.0.1 reason=\"too slow\"")
        #expect(
            line(.json, metadata)
                == #"{"time":"\#(time)","level":"notice","msg":"said","session":"n1.0.1","reason":"too slow"}"#)
    }

    @Test func `A kind that comes too often is left out, and its next record says how many were`() {
        var ration = LogRation(perSecond: 2, mostKinds: 3)
        #expect(ration.came("a", second: 1) == .write(leftOut: 0))
        #expect(ration.came("a", second: 1) == .write(leftOut: 0))
        #expect(ration.came("a", second: 1) == .leaveOut)
        #expect(ration.came("b", second: 1) == .write(leftOut: 0), "another kind has its own share")
        #expect(ration.came("a", second: 1) == .leaveOut)
        #expect(ration.came("a", second: 2) == .write(leftOut: 2))
        #expect(ration.came("a", second: 2) == .write(leftOut: 0))
    }

    @Test func `However many kinds there are, so many are told apart`() {
        var ration = LogRation(perSecond: 1, mostKinds: 2)
        let written = (0..<100).filter { ration.came("kind \($0)", second: 1) != .leaveOut }
        #expect(written.count == 3)
    }

    @Test func `The audit is written whole, and what it concerns comes first`() {
        let lines = Mutex<[String]>([])
        let writer = LogWriter(.text, now: { Date(timeIntervalSince1970: 1_764_000_000) }) { line, _ in
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        let logger = Logger(label: "test") { _ in HubLogHandler(writer) }
        for _ in 0..<50 { logger.notice("audit", metadata: ["b": "1", "line": "l", "a": "2", "session": "s"]) }
        for _ in 0..<50 { logger.warning("libwebsockets", metadata: ["line": "x"]) }
        let written = lines.withLock { $0 }
        #expect(written.count { $0.hasSuffix("notice audit session=s line=l a=2 b=1\n") } == 50)
        #expect(written.count == 70)
    }
}

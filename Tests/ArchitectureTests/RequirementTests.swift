import Foundation
import Testing

/// Each requirement, race, failure, protocol rule, decision and invariant of what is built is cited by a test that proves it.
@Suite struct `The numbers` {
    private static let built: [(letter: String, numbers: [ClosedRange<Int>])] = [
        ("R", [1...84]),
        ("X", [1...22]),
        ("F", [1...32]),
        ("P", [1...50]),
        ("D", [1...7]),
        ("I", [1...12]),
    ]

    @Test func `are each cited by a test`() throws {
        let cited = try Self.citations()
        for (letter, numbers) in Self.built {
            for number in numbers.joined() {
                #expect(cited.contains("\(letter)\(number)"), "\(letter)\(number) has no test")
            }
        }
    }

    /// Every `R12` in the tests' text, and every number within a range such as `R12-R14`; `invariant 3` counts as I3.
    private static func citations() throws -> Set<String> {
        let folder = Manifest.root.appendingPathComponent("Tests")
        var cited: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            guard path.hasSuffix(".swift") || path.hasSuffix(".py") || path.hasSuffix(".js"),
                !path.hasPrefix("ArchitectureTests")
            else { continue }
            let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            for match in text.matches(of: /\b([RXFPDI])(\d+)(?:[-–](?:[RXFPDI])?(\d+))?\b/) {
                guard let first = Int(match.2), let last = Int(match.3 ?? match.2), first <= last else { continue }
                for number in first...last { cited.insert("\(match.1)\(number)") }
            }
            for match in text.matches(of: /\binvariants? (\d+)(?:,? and (\d+))?\b/) {
                for number in [match.1, match.2 ?? match.1] { cited.insert("I\(number)") }
            }
        }
        return cited
    }
}

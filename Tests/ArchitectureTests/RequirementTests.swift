import Foundation
import Testing

/// Each requirement, race, failure, decision, invariant and protocol rule of what is built is cited by a test that proves it.
@Suite struct `The numbers` {
    /// What this release has; the rest waits with the methods that answer -32601.
    private static let built: [(letter: String, numbers: [ClosedRange<Int>])] = [
        ("R", [1...14, 16...84]),
        ("X", [1...12, 14...14, 16...17, 19...22]),
        ("F", [2...3, 24...25]),
        ("P", [1...44, 46...50]),
        ("D", [4...4, 6...6]),
        ("I", [9...9]),
    ]

    @Test func `are each cited by a test`() throws {
        let cited = try Self.citations()
        for (letter, numbers) in Self.built {
            for number in numbers.joined() {
                #expect(cited.contains("\(letter)\(number)"), "\(letter)\(number) has no test")
            }
        }
    }

    /// Every `R12` in the tests' text, and every number within a range such as `R12-R14`.
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
        }
        return cited
    }
}

import Foundation

/// Measures the line table: `line-table-benchmark [--json] [lines ...]`.
@main struct LineTableBenchmark {
    private struct Report: Encodable {
        var measurements: [Measurement] = []
        var memory: [MemoryUse] = []
    }

    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let isJSON = arguments.contains("--json")
        arguments.removeAll { $0 == "--json" }
        let given = arguments.compactMap { Int($0) }.filter { $0 > 0 }
        guard given.count == arguments.count else {
            FileHandle.standardError.write(Data("usage: line-table-benchmark [--json] [lines ...]\n".utf8))
            exit(64)
        }
        let sizes = given.isEmpty ? [1, 1000, 16_000, 100_000, 1_000_000] : given
        var report = Report()
        if !isJSON { print(Table.measurementHeading) }
        for lines in sizes {
            let measurements = try Bench(lines: lines).measure()
            if !isJSON { measurements.forEach { print(Table.row($0)) } }
            report.measurements += measurements
        }
        for lines in sizes { report.memory.append(try MemoryUse(lines: lines)) }
        guard isJSON else {
            print("\n" + Table.memoryHeading)
            return report.memory.forEach { print(Table.row($0)) }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}

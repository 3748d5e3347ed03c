import LineTable

/// A reader that looks at lines in place, holds on to some of what it saw, and complains of what is torn, freed or goes back.
final class SampleWatcher {
    private static let heldCount = 32

    private let reader: LineReader<Sample>
    private var newest: [(line: UInt64, version: UInt64)]
    private var held: [Sample] = []
    private var oldest = 0
    private(set) var complaintCount = 0

    init(_ table: LineTable<Sample>, lineCount: Int) throws(LineTableError) {
        reader = try table.makeReader()
        newest = Array(repeating: (0, 0), count: lineCount)
    }

    /// Of one index neither the line's number nor, on one line, the version may go back.
    func look(at index: LineIndex) {
        let line = Int(index.rawValue)
        let seen: (line: UInt64, version: UInt64)? = reader.read(index) { sample in
            if !sample.isWhole { complaintCount += 1 }
            let seen = (sample.line, sample.version)
            hold(reader.load(index))
            // Still there, whatever was committed meanwhile.
            if !sample.isWhole || seen != (sample.line, sample.version) { complaintCount += 1 }
            return seen
        }
        if let seen {
            if seen < newest[line] { complaintCount += 1 }
            newest[line] = seen
        }
    }

    private func hold(_ sample: Sample?) {
        guard let sample else { return }
        guard held.count == Self.heldCount else { return held.append(sample) }
        if !held[oldest].isWhole { complaintCount += 1 }
        held[oldest] = sample
        oldest = (oldest + 1) % Self.heldCount
    }
}

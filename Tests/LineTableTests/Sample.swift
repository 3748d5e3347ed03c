import LineTable

/// A snapshot whose fields agree with each other, so that a torn or freed one is noticed.
final class Sample: Sendable {
    let line: UInt64
    let version: UInt64
    let square: UInt64
    let checksum: UInt64
    private let tally: Tally?

    init(line: UInt64 = 0, version: UInt64, tally: Tally? = nil) {
        self.line = line
        self.version = version
        self.tally = tally
        square = version &* version
        checksum = Sample.checksum(line, version, version &* version)
        tally?.noteMade()
    }

    deinit {
        tally?.noteFreed()
    }

    var isWhole: Bool {
        square == version &* version && checksum == Sample.checksum(line, version, square)
    }

    var word: LineWord { LineWord(version: version, lamp: UInt8(version % 8)) }

    /// The snapshot that a commit on this one publishes.
    func next() -> Sample { Sample(line: line, version: version + 1, tally: tally) }

    private static func checksum(_ line: UInt64, _ version: UInt64, _ square: UInt64) -> UInt64 {
        (line &* 31 &+ version) &* 0x9E37_79B9_7F4A_7C15 ^ square
    }
}

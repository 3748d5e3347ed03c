import LineTable
import Synchronization

/// A snapshot whose fields agree with each other, and which marks its end, so that a torn or freed one is noticed.
final class Sample: Sendable {
    private static let alive: UInt64 = 0x5A5A_0F0F_C3C3_9696

    let line: UInt64
    let version: UInt64
    let square: UInt64
    let checksum: UInt64
    private let life = Atomic<UInt64>(Sample.alive)
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
        // Relaxed: nobody may look any more; who does is to be caught.
        life.store(0, ordering: .relaxed)
        tally?.noteFreed()
    }

    var isWhole: Bool {
        // Relaxed: no other thread may write it while this one may look.
        life.load(ordering: .relaxed) == Sample.alive && square == version &* version
            && checksum == Sample.checksum(line, version, square)
    }

    /// The snapshot that a commit on this one publishes; `line` differs only where a test gives every snapshot its own.
    func next(line: UInt64? = nil) -> Sample { Sample(line: line ?? self.line, version: version + 1, tally: tally) }

    private static func checksum(_ line: UInt64, _ version: UInt64, _ square: UInt64) -> UInt64 {
        (line &* 31 &+ version) &* 0x9E37_79B9_7F4A_7C15 ^ square
    }
}

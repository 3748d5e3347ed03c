import Testing

@testable import HubServer
@testable import LineModel

@Suite struct CommitRingTests {
    private func commit(_ seqs: ClosedRange<Int64>) -> EncodedCommit {
        let events = seqs.map { LineEvent(seq: $0, kind: .idle, at: Timestamp(milliseconds: 0), lamp: .idle) }
        return EncodedCommit(events, row: nil, line: LineID(trusted: "a"), epoch: "e")
    }

    @Test(arguments: [1, 15, 16, 17, 64, 100]) func `It shows the latest events only, however many came`(length: Int) {
        var ring = CommitRing()
        #expect(ring.isEmpty && ring.last == nil && ring.missed(after: 0) == nil)
        for seq in 1...Int64(200) {
            ring.append(commit(seq...seq), keeping: length)
            #expect(ring.last?.seqs == seq...seq)
            #expect(ring.commits.map(\.seqs.lowerBound) == Array(max(1, seq - Int64(length) + 1)...seq))
        }
    }

    @Test func `A copy is not changed by what is added to another`() {
        var ring = CommitRing()
        for seq in 1...Int64(40) { ring.append(commit(seq...seq), keeping: 64) }
        var other = ring
        for seq in 41...Int64(80) { other.append(commit(seq...seq), keeping: 64) }
        #expect(ring.commits.map(\.seqs.lowerBound) == Array(1...40))
        #expect(other.commits.map(\.seqs.lowerBound) == Array(17...80))
    }

    @Test func `Who stands between two commits misses what follows, who is too far behind or within one does not`() {
        var ring = CommitRing()
        for first in stride(from: Int64(1), through: 118, by: 3) { ring.append(commit(first...first + 2), keeping: 60) }
        #expect(ring.missed(after: 117) == 1)
        #expect(ring.missed(after: 60) == 20)
        #expect(ring.suffix(20).map(\.seqs.lowerBound) == Array(stride(from: 61, through: 118, by: 3)))
        #expect(ring.missed(after: 59) == nil)
        #expect(ring.missed(after: 58) == nil)
        #expect(ring.missed(after: 118) == nil)
        #expect(ring.missed(after: 120) == nil)
        #expect(ring.suffix(0).isEmpty)
    }
}

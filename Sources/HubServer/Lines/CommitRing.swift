/// The latest commits of a line that made events, oldest first; a value that shares them with the one it was made from.
///
/// Adding one costs the same however many are kept: commits hang one behind the other in chunks, and a chunk goes as a
/// whole once all its events are too old. What of it is too old before that is kept in memory, but not shown.
struct CommitRing: Sendable {
    private final class Link: Sendable {
        let commit: EncodedCommit
        let previous: Link?
        /// Its place in the chunk, from 1.
        let place: Int

        init(_ commit: EncodedCommit, after previous: Link?) {
            self.commit = commit
            self.previous = previous
            place = (previous?.place ?? 0) + 1
        }
    }

    private static let chunkLength = 16

    /// The last links of the full chunks, oldest first.
    private var full: [Link] = []
    /// The last link of the chunk that grows; nil in an empty ring only.
    private var latest: Link?
    /// Events with this sequence number, and those before, are too old.
    private var tooOld: Int64 = -1

    var last: EncodedCommit? { latest?.commit }
    var isEmpty: Bool { latest == nil }

    /// Adds a commit; of the events up to its last `length` are kept, and at least this commit.
    mutating func append(_ commit: EncodedCommit, keeping length: Int) {
        tooOld = min(commit.seqs.upperBound - Int64(length), commit.seqs.lowerBound - 1)
        guard let latest, latest.place == Self.chunkLength else {
            latest = Link(commit, after: latest)
            return
        }
        full.append(latest)
        full.removeAll { $0.commit.seqs.lowerBound <= tooOld }
        self.latest = Link(commit, after: nil)
    }

    /// How many commits at the end a subscriber misses that has everything up to `seq`; nil where the ring does not
    /// begin there.
    func missed(after seq: Int64) -> Int? {
        var count = 0
        var isWhole = false
        walkBack { commit in
            guard commit.seqs.lowerBound > seq else { return false }
            count += 1
            isWhole = commit.seqs.lowerBound == seq + 1
            return !isWhole
        }
        return isWhole ? count : nil
    }

    /// The last commits, that many at most, oldest first.
    func suffix(_ count: Int) -> [EncodedCommit] {
        var commits: [EncodedCommit] = []
        guard count > 0 else { return commits }
        walkBack { commit in
            commits.append(commit)
            return commits.count < count
        }
        commits.reverse()
        return commits
    }

    /// Shows the commits, the last one first, until `goesOn` tells to stop.
    private func walkBack(_ goesOn: (EncodedCommit) -> Bool) {
        var link = latest
        var chunks = full.count
        while let present = link {
            guard present.commit.seqs.lowerBound > tooOld, goesOn(present.commit) else { return }
            link = present.previous
            if link == nil, chunks > 0 {
                chunks -= 1
                link = full[chunks]
            }
        }
    }
}

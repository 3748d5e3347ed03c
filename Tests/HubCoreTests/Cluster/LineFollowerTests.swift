import HubCore
import HubTesting
import LineModel
import Testing

@Suite struct LineFollowerTests {
    private let a = LineID.named("a"), b = LineID.named("b"), c = LineID.named("c")
    private var follower = LineFollower(readLimit: 2, keptLimit: 2)

    private func at(_ version: UInt64, epoch: UInt64 = 1) -> LinePosition {
        LinePosition(epoch: epoch, version: version)
    }

    private func commit(_ line: LineID, _ version: UInt64, epoch: UInt64 = 1) -> SharedCommit {
        let owner = LineGroup.Member(party: Office.anna)
        let state = LineState(
            line: Line(id: line, number: "+461", owner: Office.anna.id), group: LineGroup(owner: owner))
        return SharedCommit(position: at(version, epoch: epoch), commit: Commit(next: state))
    }

    @Test mutating func `The next commit is applied, an old one and one that comes twice are ignored`() {
        #expect(follower.heard(commit(a, 5), current: at(4)) == [.apply(commit(a, 5))])
        #expect(follower.heard(commit(a, 5), current: at(5)).isEmpty)
        #expect(follower.heard(commit(a, 3), current: at(5)).isEmpty)
        #expect(follower.heard(commit(a, 9, epoch: 0), current: at(5)).isEmpty, "of an epoch that is over")
        #expect(follower.isInStep)
    }

    @Test mutating func `A gap has the line read, once, and what came meanwhile follows (F9)`() {
        #expect(follower.heard(commit(a, 7), current: at(4)) == [.read(a, ticket: 1)])
        #expect(follower.heard(commit(a, 8), current: at(4)).isEmpty)
        #expect(!follower.isInStep)
        #expect(
            follower.found(a, ticket: 1, at: at(7), current: at(4)) == [.replace(a), .apply(commit(a, 8))])
        #expect(follower.isInStep)
    }

    @Test mutating func `Commits out of order need no read once the missing one has come`() {
        _ = follower.heard(commit(a, 6), current: at(4))
        #expect(follower.heard(commit(a, 5), current: at(4)) == [.apply(commit(a, 5)), .apply(commit(a, 6))])
        #expect(follower.isInStep)
        #expect(follower.found(a, ticket: 1, at: at(6), current: at(6)).isEmpty, "nobody waits for it any more")
    }

    @Test mutating func `A read that is older than what was heard since is followed by another`() {
        _ = follower.heard(commit(a, 7), current: at(4))
        for version in 8...11 as ClosedRange<UInt64> { _ = follower.heard(commit(a, version), current: at(4)) }
        // Two are kept, 10 and 11; the read has only 8.
        #expect(follower.found(a, ticket: 1, at: at(8), current: at(4)) == [.replace(a), .read(a, ticket: 2)])
        #expect(
            follower.found(a, ticket: 2, at: at(11), current: at(8)) == [.replace(a)])
        #expect(follower.isInStep)
    }

    @Test mutating func `Another epoch has the line read, and a read of an older one changes nothing`() {
        #expect(follower.heard(commit(a, 3, epoch: 2), current: at(9)) == [.read(a, ticket: 1)])
        #expect(follower.found(a, ticket: 1, at: at(3, epoch: 2), current: at(9)) == [.replace(a)])
        _ = follower.told(b, at: at(5), current: at(4))
        #expect(follower.found(b, ticket: 2, at: at(5), current: at(2, epoch: 2)).isEmpty)
        #expect(follower.isInStep)
    }

    @Test mutating func `A line that the node does not have is read, and may be gone by then`() {
        #expect(follower.heard(commit(a, 1), current: nil) == [.read(a, ticket: 1)])
        #expect(follower.found(a, ticket: 1, at: nil, current: nil).isEmpty)
        #expect(follower.isInStep)
    }

    @Test mutating func `Only so many reads are under way; the others wait their turn`() {
        #expect(follower.told(a, at: at(2), current: at(1)) == [.read(a, ticket: 1)])
        #expect(follower.told(b, at: at(2), current: at(1)) == [.read(b, ticket: 2)])
        #expect(follower.told(c, at: at(2), current: at(1)).isEmpty)
        #expect(follower.told(a, at: at(2), current: at(2)).isEmpty)
        #expect(follower.readFailed(a, ticket: 1) == [.read(c, ticket: 3)])
        #expect(follower.found(b, ticket: 2, at: at(2), current: at(1)) == [.replace(b)])
        #expect(follower.found(c, ticket: 3, at: at(2), current: at(1)) == [.replace(c)])
        #expect(follower.isInStep, "what failed is compared again with all lines")
    }

    @Test mutating func `A store that has less than it had is told of, and not asked for ever`() {
        #expect(follower.told(a, at: at(3), current: at(4)).isEmpty, "a moment ago it had less: that is no loss")
        _ = follower.heard(commit(a, 9), current: at(4))
        #expect(follower.found(a, ticket: 1, at: at(6), current: at(4)) == [.regressed(a)])
        #expect(follower.isInStep)
    }

    /// One line on a bus that loses, doubles and reorders, and reads that are slow or fail.
    @Test func `Whatever comes in whatever order, what is applied follows, and reads are bounded`() {
        for seed in 1...2000 as ClosedRange<UInt64> {
            var trial = FollowerTrial(seed: seed)
            if let fault = trial.run() { Issue.record("seed \(seed): \(fault)") }
        }
    }
}

import HubCore
import Testing

@Suite struct FactFollowerTests {
    private typealias Follower = FactFollower<String>

    /// What the news are, in words.
    private func taken(_ follower: inout Follower) -> [String] {
        follower.taken().map { news in
            switch news {
            case .changed(let change, let version): "\(change)@\(version)"
            case .whole(let whole, let version): "all \(whole)@\(version)"
            }
        }
    }

    @Test func `What comes in order is news at once`() {
        var follower = Follower(version: 4)
        follower.heard("a", version: 5)
        follower.heard("b", version: 6)
        #expect(follower.hasNews && !follower.isInStep && follower.need == .nothing)
        #expect(taken(&follower) == ["a@5", "b@6"])
        #expect(follower.isInStep && follower.version == 6)
    }

    @Test func `What is old or comes twice is nothing`() {
        var follower = Follower(version: 4)
        follower.heard("a", version: 5)
        for version in 3...5 as ClosedRange<UInt64> { follower.heard("again", version: version) }
        #expect(taken(&follower) == ["a@5"])
    }

    @Test func `A gap is read, and what came behind it follows`() {
        var follower = Follower(version: 4)
        follower.heard("c", version: 7)
        #expect(!follower.hasNews && follower.need == .read)
        follower.readBegan()
        follower.heard("d", version: 8)
        follower.found("x", version: 6)
        #expect(taken(&follower) == ["all x@6", "c@7", "d@8"])
        #expect(follower.isInStep && follower.need == .nothing)
    }

    @Test func `What was missing and comes all the same makes the read needless`() {
        var follower = Follower(version: 4)
        follower.heard("b", version: 6)
        follower.readBegan()
        follower.heard("a", version: 5)
        #expect(taken(&follower) == ["a@5", "b@6"])
        follower.found("x", version: 6)
        #expect(taken(&follower).isEmpty && follower.version == 6)
    }

    @Test func `One's own change comes by the bus as well, before or after the reply, and is no news`() {
        var follower = Follower(version: 4)
        #expect(follower.commitBegan() == 4)
        follower.heard("own", version: 5)
        follower.heard("other", version: 6)
        #expect(!follower.hasNews && follower.need == .nothing)
        follower.committed(isChange: true)
        #expect(taken(&follower) == ["other@6"])
        #expect(follower.commitBegan() == 6)
        follower.committed(isChange: true)
        follower.heard("own", version: 7)
        #expect(taken(&follower).isEmpty && follower.isInStep)
    }

    @Test func `A comparison raises no version`() {
        var follower = Follower(version: 4)
        #expect(follower.commitBegan() == 4)
        follower.committed(isChange: false)
        #expect(follower.version == 4 && follower.isInStep)
    }

    @Test func `Nothing is decided on what is known to be old, nor twice at once`() {
        var follower = Follower(version: 4)
        follower.heard("a", version: 5)
        #expect(follower.commitBegan() == nil)
        _ = follower.taken()
        #expect(follower.commitBegan() == 5)
        #expect(follower.commitBegan() == nil)
    }

    @Test func `After a conflict what came between is awaited, and read where it does not come`() {
        var follower = Follower(version: 4)
        _ = follower.commitBegan()
        follower.conflicted(at: 6)
        #expect(follower.need == .patience && !follower.isInStep && follower.commitBegan() == nil)
        follower.heard("a", version: 5)
        #expect(taken(&follower) == ["a@5"])
        #expect(follower.need == .patience)
        follower.readBegan()
        follower.found("x", version: 6)
        #expect(taken(&follower) == ["all x@6"])
        #expect(follower.commitBegan() == 6)
    }

    @Test func `What was heard before the conflict was told is there at once`() {
        var follower = Follower(version: 4)
        _ = follower.commitBegan()
        follower.heard("a", version: 5)
        follower.conflicted(at: 5)
        #expect(taken(&follower) == ["a@5"])
        #expect(follower.isInStep)
    }

    @Test func `A store that has less than it had is taken at its word`() {
        for there in [UInt64?.none, 2, 4] {
            var follower = Follower(version: 4)
            _ = follower.commitBegan()
            follower.conflicted(at: there)
            #expect(follower.need == .read && follower.commitBegan() == nil)
            follower.readBegan()
            follower.heard("new", version: 3)
            follower.found("x", version: 2)
            #expect(taken(&follower) == ["all x@2", "new@3"])
            #expect(follower.version == 3 && follower.isInStep)
        }
    }

    @Test func `In another history the same version says nothing`() {
        var follower = Follower(version: 4)
        follower.heard("lost", version: 6)
        follower.distrusted()
        follower.readBegan()
        follower.found("x", version: 4)
        #expect(taken(&follower) == ["all x@4"])
        #expect(follower.isInStep && follower.version == 4)
    }

    @Test func `A read that comes while a change is under way waits for what becomes of it`() {
        var follower = Follower(version: 4)
        follower.told(of: 5)
        follower.heard("a", version: 5)
        _ = follower.taken()
        _ = follower.commitBegan()
        follower.found("with our own", version: 6)
        #expect(!follower.hasNews)
        follower.committed(isChange: true)
        #expect(!follower.hasNews && follower.version == 6)
    }

    @Test func `A read that fails is asked for again`() {
        var follower = Follower(version: 4)
        follower.heard("b", version: 6)
        follower.readBegan()
        follower.readFailed()
        #expect(follower.need == .read)
        follower.distrusted()
        follower.readBegan()
        follower.readFailed()
        #expect(follower.need == .read && follower.commitBegan() == nil)
    }

    @Test func `What waits is bounded, and the rest is read`() {
        var follower = Follower(version: 0, limit: 2)
        for version in 2...9 as ClosedRange<UInt64> { follower.heard("\(version)", version: version) }
        follower.heard("1", version: 1)
        // Two places: 2 and 3 stand there, 1 finds none.
        #expect(!follower.hasNews && follower.need == .read)
        follower.readBegan()
        follower.found("x", version: 9)
        #expect(taken(&follower) == ["all x@9"])
        #expect(follower.isInStep)
    }

    @Test func `What was heard before the node began with what it had read counts`() {
        var follower = Follower()
        follower.heard("old", version: 6)
        follower.heard("new", version: 8)
        follower.began(at: 7)
        #expect(taken(&follower) == ["new@8"])
        #expect(follower.isInStep)
    }
}

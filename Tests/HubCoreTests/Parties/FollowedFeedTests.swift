import HubCore
import HubTesting
import LineModel
import Testing

@Suite struct FollowedFeedTests {
    private func event(_ seq: Int64, _ name: String = "") -> PartyEvent {
        PartyEvent(seq: seq, at: .at(milliseconds: 1), kind: .historyDeleted(.named("c\(seq)\(name)")))
    }

    private func entries(_ seqs: ClosedRange<Int64>, _ name: String = "") -> [FollowedFeed.Entry] {
        seqs.map { FollowedFeed.Entry(seq: $0, event: event($0, name)) }
    }

    /// A feed that was read when the store had so many events, of which it keeps four.
    private func inStep(at seq: Int64) -> FollowedFeed {
        var feed = FollowedFeed(capacity: 4)
        #expect(feed.asked(after: nil) == [.read(count: 1, ticket: 1)])
        #expect(!feed.isAtHand)
        let told = feed.found(seq == 0 ? [] : entries(seq...seq), ticket: 1)
        #expect(told == (seq == 0 ? [] : [.tell]))
        #expect(feed.isAtHand && feed.feed.seq == seq)
        return feed
    }

    @Test func `What is heard in order is told, and what is old ignored (P19)`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(8) { event(8) } == [.tell])
        #expect(feed.heard(8) { event(8) } == [])
        #expect(feed.heard(3) { event(3) } == [])
        #expect(feed.heard(9) { event(9) } == [.tell])
        #expect(feed.feed.events(after: 7)?.map(\.seq) == [8, 9])
    }

    @Test func `A gap is read, with what came meanwhile, and no more of it than is missing (P19)`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(9) { event(9) } == [.read(count: 3, ticket: 2)])
        #expect(feed.heard(10) { event(10) } == [])
        #expect(feed.found(entries(7...9), ticket: 2) == [.tell, .read(count: 2, ticket: 3)])
        #expect(feed.found(entries(9...10), ticket: 3) == [.tell])
        #expect(feed.feed.events(after: 7)?.map(\.seq) == [8, 9, 10])
    }

    @Test func `A gap larger than what the store keeps means reload (P19)`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(20) { event(20) } == [.read(count: 4, ticket: 2)])
        #expect(feed.found(entries(17...20), ticket: 2) == [.tell])
        #expect(feed.feed.seq == 20 && feed.feed.events(after: 7) == nil)
        #expect(feed.feed.events(after: 17)?.map(\.seq) == [18, 19, 20])
    }

    @Test func `Whoever resumes is read for as far back as it asks, and others need no reading (P18)`() {
        var feed = inStep(at: 9)
        #expect(feed.asked(after: 9) == [] && feed.asked(after: 4) == [])
        #expect(feed.isAtHand)
        #expect(feed.asked(after: 6) == [.read(count: 3, ticket: 2)])
        #expect(!feed.isAtHand)
        #expect(feed.found(entries(7...9), ticket: 2) == [])
        #expect(feed.isAtHand && feed.feed.events(after: 6)?.map(\.seq) == [7, 8, 9])
    }

    @Test func `Who was told more at another node than is heard here has it read before it is answered (P18, P19)`() {
        var feed = inStep(at: 9)
        #expect(feed.asked(after: 10) == [.read(count: 2, ticket: 2)])
        #expect(!feed.isAtHand)
        #expect(feed.found(entries(9...10), ticket: 2) == [.tell])
        #expect(feed.isAtHand && feed.feed.events(after: 10) == [])
        // While it is read for another reason: what is read may be of before.
        #expect(feed.heard(12) { event(12) } == [.read(count: 3, ticket: 3)])
        #expect(feed.asked(after: 13) == [])
        #expect(feed.found(entries(10...12), ticket: 3) == [.tell, .read(count: 2, ticket: 4)])
        #expect(!feed.isAtHand)
        #expect(feed.found(entries(12...13), ticket: 4) == [.tell])
        #expect(feed.isAtHand && feed.feed.events(after: 13) == [])
    }

    @Test func `Who says it was told what the store does not have is believed once, and hides nothing from others`() {
        var feed = inStep(at: 9)
        #expect(feed.asked(after: .max) == [.read(count: 4, ticket: 2)])
        #expect(feed.asked(after: .max) == [])
        #expect(feed.heard(10) { event(10) } == [])
        #expect(feed.found(entries(6...9), ticket: 2) == [.read(count: 2, ticket: 3)], "what was heard comes first")
        #expect(feed.found(entries(9...10), ticket: 3) == [.tell])
        #expect(feed.isAtHand && feed.feed.seq == 10 && feed.feed.events(after: .max) == nil)
        #expect(feed.heard(11) { event(11) } == [.tell])
    }

    @Test func `One who asks while the feed is read has what it asks for read as well (P18)`() {
        var feed = FollowedFeed(capacity: 4)
        #expect(feed.asked(after: 6) == [.read(count: 1, ticket: 1)])
        #expect(feed.asked(after: 7) == [])
        #expect(feed.found(entries(9...9), ticket: 1) == [.tell, .read(count: 3, ticket: 2)])
        #expect(feed.found(entries(8...10), ticket: 2) == [.tell])
        #expect(feed.isAtHand && feed.feed.events(after: 7)?.map(\.seq) == [8, 9, 10])
    }

    @Test func `After a loss nothing that is heard counts until it is read, and what was missed is told (P19)`() {
        var feed = inStep(at: 7)
        feed.doubted()
        #expect(feed.isAtHand)
        #expect(feed.reread() == [.read(count: 1, ticket: 2)])
        #expect(feed.found(entries(9...9), ticket: 2) == [.read(count: 3, ticket: 3)])
        #expect(feed.found(entries(7...9), ticket: 3) == [.tell])
        #expect(feed.feed.events(after: 7)?.map(\.seq) == [8, 9])
        #expect(feed.reread() == [.read(count: 1, ticket: 4)])
        #expect(feed.found(entries(9...9), ticket: 4) == [])
    }

    @Test func `Of a feed that was read when it was empty all is told, of one that was never read the latest (P19)`() {
        var empty = inStep(at: 0)
        #expect(empty.reread() == [.read(count: 1, ticket: 2)])
        #expect(empty.found(entries(3...3), ticket: 2) == [.read(count: 4, ticket: 3)])
        #expect(empty.found(entries(1...3), ticket: 3) == [.tell])
        #expect(empty.feed.events(after: 0)?.map(\.seq) == [1, 2, 3])

        var unread = FollowedFeed(capacity: 4)
        #expect(unread.asked(after: 2) == [.read(count: 1, ticket: 1)])
        unread.readFailed(ticket: 1)
        #expect(unread.isAtHand && unread.feed.events(after: 2) == nil)
        #expect(unread.reread() == [.read(count: 1, ticket: 2)])
        #expect(unread.found(entries(3...3), ticket: 2) == [.tell])
        #expect(unread.feed.events(after: 0) == nil && unread.feed.events(after: 2)?.count == 1)
    }

    @Test func `A read that failed is done again when the feed is heard of, and one that is overtaken says nothing`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(9) { event(9) } == [.read(count: 3, ticket: 2)])
        feed.readFailed(ticket: 2)
        #expect(feed.heard(10) { event(10) } == [.read(count: 4, ticket: 3)])
        #expect(feed.found(entries(7...9), ticket: 2) == [])
        #expect(feed.found(entries(7...10), ticket: 3) == [.tell])
        #expect(feed.feed.seq == 10)
    }

    @Test func `A store that has lost its end begins anew above what was told, behind a gap (P19)`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(8) { event(8) } == [.tell])
        feed.doubted()
        #expect(feed.reread() == [.read(count: 1, ticket: 2)])
        #expect(feed.found(entries(6...6), ticket: 2) == [.restart(above: 8, ticket: 3)])
        #expect(feed.restarted(ticket: 3) == [.read(count: 1, ticket: 4)])
        #expect(feed.found(entries(10...10), ticket: 4) == [.tell])
        #expect(feed.feed.events(after: 8) == nil && feed.feed.events(after: 9)?.count == 1)
    }

    @Test func `The same number with another event is a store that has lost its end, too (P19)`() {
        var feed = inStep(at: 8)
        #expect(feed.reread() == [.read(count: 1, ticket: 2)])
        #expect(feed.found(entries(8...8, "other"), ticket: 2) == [.restart(above: 8, ticket: 3)])
        // Others have brought it further already: nothing of what is older than the latest is offered.
        #expect(feed.restarted(ticket: 3) == [.read(count: 1, ticket: 4)])
        #expect(feed.found(entries(12...12), ticket: 4) == [.tell])
        #expect(feed.feed.events(after: 8) == nil && feed.feed.events(after: 10) == nil)
    }

    @Test func `A store that loses the new beginning as well begins once more (P19)`() {
        var feed = inStep(at: 8)
        #expect(feed.reread() == [.read(count: 1, ticket: 2)])
        #expect(feed.found([], ticket: 2) == [.restart(above: 8, ticket: 3)])
        #expect(feed.restarted(ticket: 3) == [.read(count: 1, ticket: 4)])
        #expect(feed.found([], ticket: 4) == [.restart(above: 8, ticket: 5)])
    }

    @Test func `An event of a newer release is a gap to who is told`() {
        var feed = inStep(at: 7)
        #expect(feed.heard(8) { nil } == [.tell])
        #expect(feed.heard(9) { event(9) } == [.tell])
        #expect(feed.feed.events(after: 7) == nil)
        #expect(feed.feed.events(after: 8)?.map(\.seq) == [9])
    }

    /// A store that loses its end now and then, nodes that miss what it publishes, and clients that go by the numbers.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `Whatever is lost, a client that sees no gap has been told all, in order (P19)`(seed: UInt64) {
        var trial = FeedTrial(seed: seed)
        for _ in 0..<120 { trial.step() }
        trial.settle()
        trial.check()
    }
}

import HubCore
import LineModel
import Testing

@Suite struct PartyFeedTests {
    private func feed(of count: Int, capacity: Int = 4) -> PartyFeed {
        var feed = PartyFeed(capacity: capacity)
        for number in 1...count {
            feed.append(.historyDeleted(.named("c\(number)")), at: .at(milliseconds: Int64(number)))
        }
        return feed
    }

    @Test func `Events count from one without a gap, with their times (P19)`() {
        let events = feed(of: 3).events(after: 0)
        #expect(events?.map(\.seq) == [1, 2, 3])
        #expect(events?.map(\.at.milliseconds) == [1, 2, 3])
        #expect(events?.last?.kind == .historyDeleted(.named("c3")))
    }

    @Test func `A gap within what is kept is filled, a larger one means reload (P19)`() {
        let feed = feed(of: 9)
        #expect(feed.events(after: 9) == [])
        #expect(feed.events(after: 5)?.map(\.seq) == [6, 7, 8, 9])
        #expect(feed.events(after: 4) == nil)
        #expect(feed.events(after: 0) == nil)
    }

    @Test func `Who claims to be ahead must reload`() {
        #expect(feed(of: 2).events(after: 3) == nil)
        #expect(PartyFeed(capacity: 2).events(after: 1) == nil)
        #expect(PartyFeed(capacity: 2).events(after: 0) == [])
    }
}

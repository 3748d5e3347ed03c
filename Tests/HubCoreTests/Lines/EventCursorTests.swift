import HubCore
import Testing

@Suite struct EventCursorTests {
    @Test func `A subscriber is sent nothing, what it missed, or the whole (semantics 5.1)`() {
        let cursor = EventCursor(seq: 10)
        #expect(cursor.next(latest: 10, kept: 64) == .nothing)
        #expect(cursor.next(latest: 11, kept: 64) == .events(1))
        #expect(cursor.next(latest: 74, kept: 64) == .events(64))
        #expect(cursor.next(latest: 75, kept: 64) == .snapshot)
    }

    @Test func `Who is ahead of the line comes from another time and gets the truth (P18)`() {
        #expect(EventCursor(seq: 11).next(latest: 10, kept: 64) == .snapshot)
    }

    @Test func `With an empty ring whatever is missed comes whole`() {
        #expect(EventCursor(seq: 0).next(latest: 0, kept: 0) == .nothing)
        #expect(EventCursor(seq: 0).next(latest: 1, kept: 0) == .snapshot)
    }

    @Test func `A cursor before the beginning never meets a ring that goes back to the first event`() {
        for latest in 0..<10 as Range<Int64> {
            #expect(EventCursor(seq: -1).next(latest: latest, kept: Int(latest)) == .snapshot)
        }
    }
}

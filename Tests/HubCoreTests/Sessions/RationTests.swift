import HubCore
import LineModel
import Testing

@Suite struct RationTests {
    @Test func `What is spent beyond the rate has others wait, in their order, until it is filled again`() {
        var ration = Ration<Int>(Rate(perSecond: 100, burst: 100), limit: 2, now: .at(milliseconds: 0))
        #expect(ration.offered(1, now: .at(milliseconds: 0)) == .goes)
        ration.spend(150)
        #expect(ration.offered(2, now: .at(milliseconds: 400)) == .waits)
        #expect(ration.offered(3, now: .at(milliseconds: 400)) == .waits)
        #expect(ration.offered(4, now: .at(milliseconds: 400)) == .full)
        #expect(ration.next(now: .at(milliseconds: 500)) == nil, "what was owed is filled, and no more")
        #expect(ration.next(now: .at(milliseconds: 510)) == 2)
        let isOpen = ration.isOpen(now: .at(milliseconds: 510)), hasLeft = ration.hasLeft(now: .at(milliseconds: 510))
        #expect(!isOpen && hasLeft, "there is something left, and somebody before")
        #expect(ration.next(now: .at(milliseconds: 510)) == 3)
        #expect(!ration.isAnyoneWaiting)
        #expect(ration.offered(5, now: .at(milliseconds: 510)) == .goes)
    }

    @Test func `What is owed is a second's worth at most`() {
        var ration = Ration<Int>(Rate(perSecond: 100, burst: 10), limit: 2, now: .at(milliseconds: 0))
        ration.spend(1_000_000)
        let tooEarly = ration.isOpen(now: .at(milliseconds: 1000)), isOpen = ration.isOpen(now: .at(milliseconds: 1010))
        #expect(!tooEarly && isOpen)
    }

    @Test func `At another rate who waits already keeps the place, and newcomers meet the newer limit`() {
        var ration = Ration<Int>(Rate(perSecond: 1, burst: 1), limit: 2, now: .at(milliseconds: 0))
        ration.spend(1)
        #expect(ration.offered(1, now: .at(milliseconds: 0)) == .waits)
        #expect(ration.offered(2, now: .at(milliseconds: 0)) == .waits)
        ration.change(Rate(perSecond: 1000, burst: 1), limit: 1)
        #expect(ration.offered(3, now: .at(milliseconds: 0)) == .full)
        #expect(ration.next(now: .at(milliseconds: 1)) == 1)
        #expect(ration.next(now: .at(milliseconds: 1)) == 2)
    }

    @Test func `A pause saves up one burst and no more`() {
        var ration = Ration<Int>(Rate(perSecond: 100, burst: 10), limit: 9, now: .at(milliseconds: 0))
        var gone = 0
        while ration.isOpen(now: .at(milliseconds: 3_600_000)) {
            ration.spend(1)
            gone += 1
        }
        #expect(gone == 10)
    }
}

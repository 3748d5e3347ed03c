import HubCore
import LineModel
import Testing

@Suite struct StoreTimeTests {
    private static let noon = Timestamp(milliseconds: 1_764_000_000_000)

    @Test func `clocks that agree as well as can be told are left alone`() {
        var time = StoreTime()
        time.answered(Self.noon + .milliseconds(90), after: .milliseconds(2), at: Self.noon)
        time.answered(Self.noon, after: .milliseconds(2), at: Self.noon + .milliseconds(90))
        // Half of the way there and back is all that can be told of a slow answer.
        time.answered(Self.noon + .milliseconds(90), after: .milliseconds(450), at: Self.noon)
        #expect(time.ahead == .milliseconds(0))
    }

    @Test(arguments: [60_000, -60_000] as [Int64])
    func `a clock that is a minute wrong is put right, and not moved by each answer`(_ wrong: Int64) {
        var time = StoreTime()
        time.answered(Self.noon + .milliseconds(wrong), after: .milliseconds(4), at: Self.noon)
        #expect(time.ahead == .milliseconds(wrong + 2))
        time.answered(Self.noon + .milliseconds(wrong + 60), after: .milliseconds(4), at: Self.noon)
        #expect(time.ahead == .milliseconds(wrong + 2))
        time.answered(Self.noon + .milliseconds(5), after: .milliseconds(4), at: Self.noon)
        #expect(time.ahead == .milliseconds(0))
    }

    @Test func `an answer that took long says nothing`() {
        var time = StoreTime()
        time.answered(Self.noon + .seconds(60), after: .milliseconds(501), at: Self.noon)
        #expect(time.ahead == .milliseconds(0))
    }
}

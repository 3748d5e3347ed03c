import HubCore
import LineModel
import Testing

@Suite struct OwnLeaseTests {
    private let me = NodeIncarnation(node: .named("me"), number: 3)
    private var own = OwnLease(NodeIncarnation(node: .named("me"), number: 3), at: .zero)

    private func renewal(_ beat: UInt64) -> [OwnLease.Action] { [.renew(NodeLease(incarnation: me, beat: beat))] }

    @Test mutating func `It is renewed at once and at each interval`() {
        for second in 0...30 as ClosedRange<Int64> {
            #expect(own.nextDeadline == .seconds(second))
            #expect(own.timePassed(at: .seconds(second)) == renewal(UInt64(second + 1)))
            #expect(own.timePassed(at: .seconds(second)).isEmpty)
            own.renewed(UInt64(second + 1))
        }
        #expect(own.isHeld(at: .seconds(35)))
    }

    @Test mutating func `Who cannot renew lets go before others may take it for gone`() {
        let policy = MembershipPolicy()
        _ = own.timePassed(at: .zero)
        own.renewed(1)
        var second: Int64 = 0
        while own.isHeld(at: .seconds(second)) {
            second += 1
            _ = own.timePassed(at: .seconds(second))
        }
        #expect(own.isFenced)
        #expect(.seconds(second) == policy.fencedAfter && policy.fencedAfter < policy.goneAfter)
        #expect(own.timePassed(at: .seconds(99)).isEmpty)
        #expect(own.nextDeadline == nil)
    }

    @Test mutating func `Who was paused knows before it does anything (F24, X18)`() {
        _ = own.timePassed(at: .zero)
        own.renewed(1)
        #expect(!own.isHeld(at: .seconds(20)))
        #expect(own.timePassed(at: .seconds(20)) == [.fenced])
    }

    @Test mutating func `A late reply counts from when its renewal began`() {
        _ = own.timePassed(at: .zero)
        _ = own.timePassed(at: .seconds(1))
        own.renewed(2)
        own.renewed(1)
        #expect(own.isHeld(at: .milliseconds(6900)))
        #expect(!own.isHeld(at: .seconds(7)))
    }

    @Test mutating func `Its last lease says good-bye`() {
        _ = own.timePassed(at: .zero)
        #expect(own.leaving() == NodeLease(incarnation: me, beat: 2, isLeaving: true))
        #expect(own.nextDeadline == nil)
    }
}

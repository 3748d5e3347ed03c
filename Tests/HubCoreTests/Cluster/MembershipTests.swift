import HubCore
import HubTesting
import LineModel
import Testing

@Suite struct MembershipTests {
    private let a = NodeIncarnation(node: .named("a"), number: 1), b = NodeIncarnation(node: .named("b"), number: 2)
    private var members = Membership()

    private func lease(_ incarnation: NodeIncarnation, _ beat: UInt64, leaving: Bool = false) -> NodeLease {
        NodeLease(incarnation: incarnation, beat: beat, isLeaving: leaving)
    }

    @Test mutating func `A node is there from its first lease, and stays while it beats`() {
        #expect(members.read([lease(a, 5)], at: .seconds(1)) == [.joined(a)])
        for second in 2...60 as ClosedRange<Int64> {
            #expect(members.read([lease(a, UInt64(4 + second))], at: .seconds(second)).isEmpty)
        }
        #expect(members.condition(of: a) == .alive)
        #expect(members.members.map(\.incarnation) == [a])
    }

    @Test mutating func `What stops beating is suspect, then gone, and what it had ends after the grace (F24)`() {
        _ = members.read([lease(a, 1), lease(b, 1)], at: .zero)
        var told: [Int64: [Membership.Action]] = [:]
        for second in 1...50 as ClosedRange<Int64> {
            // The store lets the lease expire at some time; that changes nothing.
            let left = second < 6 ? [lease(b, 1)] : []
            let actions = members.read([lease(a, UInt64(1 + second))] + left, at: .seconds(second))
            if !actions.isEmpty { told[second] = actions }
        }
        #expect(told == [3: [.suspected(b)], 8: [.lost(b)], 38: [.ended(b)]])
        #expect(members.members.map(\.incarnation) == [a])
    }

    @Test mutating func `A suspect that beats again has lost nothing`() {
        _ = members.read([lease(a, 1)], at: .zero)
        for second in 1...2 as ClosedRange<Int64> { _ = members.read([lease(a, 1)], at: .seconds(second)) }
        #expect(members.read([], at: .seconds(4)) == [.suspected(a)])
        #expect(members.read([lease(a, 2)], at: .seconds(5)) == [.returned(a)])
        #expect(members.read([lease(a, 2)], at: .seconds(7)).isEmpty)
    }

    @Test mutating func `Who is gone does not come back under its number, whatever it stores (X18)`() {
        _ = members.read([lease(a, 1)], at: .zero)
        for second in 1...8 as ClosedRange<Int64> { _ = members.read([lease(a, 1)], at: .seconds(second)) }
        #expect(members.condition(of: a) == .gone)
        #expect(members.read([lease(a, 9)], at: .seconds(9)).isEmpty)
        #expect(members.condition(of: a) == .gone)
    }

    @Test mutating func `A node's next life ends the one before at once (F24)`() {
        let again = NodeIncarnation(node: a.node, number: 7)
        _ = members.read([lease(a, 100)], at: .zero)
        #expect(members.read([lease(a, 100), lease(again, 1)], at: .seconds(1)) == [.joined(again), .lost(a)])
        #expect(members.condition(of: again) == .alive)
    }

    @Test mutating func `Who says good-bye is gone at once, and known to nobody who did not know it`() {
        _ = members.read([lease(a, 1)], at: .zero)
        #expect(members.read([lease(a, 2, leaving: true), lease(b, 9, leaving: true)], at: .seconds(1)) == [.lost(a)])
    }

    @Test mutating func `While the store cannot be read nobody dies: none could renew`() {
        _ = members.read([lease(a, 1)], at: .zero)
        #expect(members.read([lease(a, 1)], at: .seconds(300)).isEmpty)
        #expect(members.read([lease(a, 1)], at: .seconds(302)).isEmpty)
        #expect(members.read([lease(a, 1)], at: .seconds(303)) == [.suspected(a)])
    }

    @Test mutating func `A store that is back at an older time takes nobody for dead who goes on`() {
        _ = members.read([lease(a, 50)], at: .zero)
        for (second, beat) in [(1, 51), (2, 40), (3, 52), (4, 53)] as [(Int64, UInt64)] {
            #expect(members.read([lease(a, beat)], at: .seconds(second)).isEmpty)
        }
    }

    /// Nodes that never compare clocks: each has its own zero, up to 60 s from the others', and stalls as it likes.
    @Test func `Nobody acts under a number that others take for gone, and the living are never lost for long`() {
        for seed in 1...1000 as ClosedRange<UInt64> {
            var trial = LeaseTrial(seed: seed)
            if let fault = trial.run() { Issue.record("seed \(seed): \(fault)") }
        }
    }
}

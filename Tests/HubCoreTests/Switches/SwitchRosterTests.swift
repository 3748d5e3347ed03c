import HubCore
import HubTesting
import LineModel
import Testing

/// How nodes come to one roster of switches (P9, X18).
@Suite struct SwitchRosterTests {
    private let pbx = SwitchID(trusted: "pbx"), other = SwitchID(trusted: "other")
    private let a = NodeIncarnation(node: .named("a"), number: 1), b = NodeIncarnation(node: .named("b"), number: 2)
    private let all = SwitchBoard.Attachment(lines: nil, capabilities: [.dial])
    private var machine = SwitchRosterStateMachine()

    @Test mutating func `Nothing is told before the node has a number, and all that differs in one change`() throws {
        machine.attached(pbx, connection: 1, all)
        machine.attached(other, connection: 2, all)
        #expect(machine.propose() == nil)
        machine.began(as: a)
        let proposed = machine.propose()
        let proposal = try #require(proposed)
        #expect(proposal.moved.map(\.id) == [other, pbx] && proposal.moved.allSatisfy { $0.number == 1 })
        #expect(machine.propose() == nil, "one at a time")
        #expect(machine.committed().unserved.isEmpty && machine.propose() == nil)
        #expect(machine.heard(proposal.after).count == 2)
        #expect(machine.heard(proposal.after).isEmpty)
    }

    @Test mutating func `A switch that came elsewhere later is not taken back`() throws {
        machine.began(as: a)
        machine.attached(pbx, connection: 1, all)
        let proposed = machine.propose()
        var roster = try #require(proposed).after
        _ = machine.committed()
        roster.version = 2
        roster.entries[pbx] = SwitchRoster.Entry(holder: b, connection: 1, number: 2, attachment: all)
        let came = SwitchRoster.Change.attached(pbx, roster.entries[pbx]!)
        let superseded = SwitchRoster.Change.superseded(pbx, connection: 1, isElsewhere: true)
        #expect(machine.heard(roster) == [superseded, came, came], "though its own was never heard of")
        #expect(machine.propose() == nil)
        #expect(machine.detached(pbx, connection: 1).isEmpty)
    }

    @Test mutating func `What came elsewhere while an answer was lost is not taken back either`() throws {
        machine.began(as: a)
        machine.attached(pbx, connection: 1, all)
        let proposed = machine.propose()
        var roster = try #require(proposed).after
        machine.failed()
        roster.version = 2
        roster.entries[pbx] = SwitchRoster.Entry(holder: b, connection: 1, number: 2, attachment: all)
        #expect(machine.heard(roster).first == .superseded(pbx, connection: 1, isElsewhere: true))
        #expect(machine.propose() == nil)
    }

    @Test mutating func `A switch that leaves before others have it leaves what they have`() {
        machine.began(as: a)
        var roster = SwitchRoster()
        roster.version = 3
        roster.entries[pbx] = SwitchRoster.Entry(holder: b, connection: 1, number: 3, attachment: all)
        _ = machine.heard(roster)
        machine.attached(pbx, connection: 1, all)
        #expect(machine.detached(pbx, connection: 1) == [.attached(pbx, roster.entries[pbx]!)])
        #expect(machine.propose() == nil)
    }

    @Test mutating func `F24: what a node that is gone had is shown no more, and one takes it out`() throws {
        machine.began(as: a)
        var roster = SwitchRoster()
        roster.version = 4
        roster.entries[pbx] = SwitchRoster.Entry(holder: b, connection: 1, number: 4, attachment: all)
        _ = machine.heard(roster)
        #expect(machine.leasesRead(present: [a, b], gone: [b]) == [.left(pbx, number: 4)])
        let proposed = machine.propose()
        #expect(try #require(proposed).after.entries.isEmpty)
        #expect(machine.committed().unserved == [pbx])
    }

    @Test mutating func `A holder that nobody has a lease of is gone once that was seen twice`() {
        machine.began(as: a)
        var roster = SwitchRoster()
        roster.version = 4
        roster.entries[pbx] = SwitchRoster.Entry(holder: b, connection: 1, number: 4, attachment: all)
        _ = machine.heard(roster)
        #expect(machine.leasesRead(present: [a], gone: []).isEmpty)
        #expect(machine.leasesRead(present: [a], gone: []) == [.left(pbx, number: 4)])
    }

    /// Switches wander between nodes that hear late, or not at all; replies get lost, and nodes are given up.
    @Test func `However they wander, all nodes come to one roster, which is what was attached last`() {
        for seed in 1...1000 as ClosedRange<UInt64> {
            if let fault = Trial(seed: seed).run() { Issue.record("seed \(seed): \(fault)") }
        }
    }

    private final class Trial {
        private struct Node {
            var machine = SwitchRosterStateMachine()
            var incarnation: NodeIncarnation
            /// The switches that are attached here, as the node itself takes it.
            var attached: [SwitchID: Int] = [:]
            var heard = 0
        }

        private var dice: Dice
        private var published: [SwitchRoster] = []
        private var store = SwitchRoster()
        private var nodes: [Node] = []
        private var connections = 0
        private var incarnations: UInt64 = 0

        init(seed: UInt64) {
            dice = Dice(seed: seed)
            for name in ["a", "b", "c"] {
                let incarnation = next(of: .named(name))
                nodes.append(Node(incarnation: incarnation))
                nodes[nodes.count - 1].machine.began(as: incarnation)
            }
        }

        func run() -> String? {
            for _ in 0..<300 { step() }
            for _ in 0..<12 {
                for index in nodes.indices {
                    read(index)
                    propose(index, isLost: false)
                    while nodes[index].heard < published.count { hear(index, isLost: false) }
                }
            }
            for node in nodes {
                guard node.machine.heard == store else { return "\(node.incarnation) has not heard of \(store)" }
                for (id, connection) in node.attached {
                    let entry = store.entries[id]
                    guard entry?.holder == node.incarnation, entry?.connection == connection else {
                        return "\(node.incarnation) takes \(id) for its own, and \(String(describing: entry)) has it"
                    }
                }
            }
            for (id, entry) in store.entries {
                let holder = nodes.first { $0.incarnation == entry.holder }
                guard holder?.attached[id] == entry.connection else { return "nobody has \(id), which stands there" }
            }
            return nil
        }

        private func step() {
            let index = dice.roll(3), id = SwitchID(trusted: dice.pick(["one", "two"]))
            switch dice.roll(8) {
            case 0:
                connections += 1
                nodes[index].attached[id] = connections
                let attachment = SwitchBoard.Attachment(lines: nil, capabilities: [])
                nodes[index].machine.attached(id, connection: connections, attachment)
            case 1: if let connection = nodes[index].attached[id] { leave(index, id, connection) }
            case 2, 3: hear(index, isLost: dice.once(in: 6))
            case 4, 5: propose(index, isLost: dice.once(in: 5))
            case 6: read(index)
            default: if dice.once(in: 10) { beginAnew(index) }
            }
        }

        private func hear(_ index: Int, isLost: Bool) {
            guard nodes[index].heard < published.count else { return }
            nodes[index].heard += 1
            if !isLost { take(nodes[index].machine.heard(published[nodes[index].heard - 1]), index) }
        }

        private func read(_ index: Int) {
            let known = nodes[index].machine.heard.version
            take(nodes[index].machine.read(store, known: known, isFinal: false), index)
            let present = Set(nodes.map(\.incarnation))
            take(nodes[index].machine.leasesRead(present: present, gone: []), index)
        }

        private func propose(_ index: Int, isLost: Bool) {
            guard let proposal = nodes[index].machine.propose() else { return }
            let isTaken = proposal.before.version == store.version && !(isLost && dice.once(in: 2))
            if isTaken {
                store = proposal.after
                published.append(store)
            }
            if isLost {
                nodes[index].machine.failed()
            } else if isTaken {
                take(nodes[index].machine.committed().changes, index)
            } else {
                take(nodes[index].machine.conflicted(store), index)
            }
        }

        /// The node stood still: it gives up what the others may have taken out.
        private func beginAnew(_ index: Int) {
            nodes[index].machine.began(as: nil)
            nodes[index].incarnation = next(of: nodes[index].incarnation.node)
            for (id, connection) in nodes[index].attached { leave(index, id, connection) }
            nodes[index].machine.began(as: nodes[index].incarnation)
        }

        private func leave(_ index: Int, _ id: SwitchID, _ connection: Int) {
            nodes[index].attached[id] = nil
            _ = nodes[index].machine.detached(id, connection: connection)
        }

        private func take(_ changes: [SwitchRoster.Change], _ index: Int) {
            for case .superseded(let id, let connection, _) in changes where nodes[index].attached[id] == connection {
                nodes[index].attached[id] = nil
            }
        }

        private func next(of node: NodeID) -> NodeIncarnation {
            incarnations += 1
            return NodeIncarnation(node: node, number: incarnations)
        }
    }
}

import HubCore
import HubTesting
import Testing

/// Which of a device's sessions on several nodes stays (P47).
@Suite struct OpeningsTests {
    private typealias Machine = OpeningsStateMachine<String>
    private typealias Opening = Machine.Opening

    private var machine = Machine()

    init() { _ = machine.read([]) }

    @Test mutating func `P47: what another node opened replaces what was opened here before`() {
        machine.opened(Opening("phone", "ours"))
        #expect(machine.next() == [Opening("phone", "ours")])
        #expect(machine.heard([Opening("phone", "ours")], at: 1).isEmpty)
        #expect(machine.heard([Opening("phone", "theirs")], at: 2) == [Opening("phone", "theirs")])
    }

    @Test mutating func `P47: of two that cross the one that the store has last stays`() {
        machine.opened(Opening("phone", "ours"))
        _ = machine.next()
        #expect(machine.heard([Opening("phone", "theirs")], at: 1).isEmpty, "ours stands behind it")
        #expect(machine.heard([Opening("phone", "ours")], at: 2).isEmpty)
    }

    @Test mutating func `A gap has the row read before anything is told`() {
        _ = machine.heard([Opening("x", "1")], at: 1)
        #expect(machine.heard([Opening("phone", "theirs")], at: 3).isEmpty && machine.isBehind)
        machine.opened(Opening("tablet", "ours"))
        #expect(machine.next().isEmpty)
        let replaced = machine.read([
            (2, [Opening("desk", "2")]), (3, [Opening("phone", "theirs")]), (1, [Opening("x", "1")]),
        ])
        #expect(Set(replaced) == [Opening("desk", "2"), Opening("phone", "theirs")])
        #expect(machine.next() == [Opening("tablet", "ours")])
    }

    @Test mutating func `An opening that this node could not tell of is older than what came elsewhere meanwhile`() {
        machine.opened(Opening("phone", "ours"))
        machine.disconnected()
        #expect(machine.read([(1, [Opening("phone", "theirs")])]) == [Opening("phone", "theirs")])
        #expect(machine.next().isEmpty)
    }

    @Test mutating func `An opening whose answer was lost is not told twice`() {
        machine.opened(Opening("phone", "ours"))
        _ = machine.next()
        machine.failed()
        #expect(machine.read([(1, [Opening("phone", "ours")]), (2, [Opening("phone", "theirs")])]).count == 1)
        #expect(machine.next().isEmpty)
    }

    /// Nodes that open sessions of few devices, hear of each other late, and lose their connections.
    @Test func `P47: in the end exactly the session stays that the store had last, or that no other replaced`() {
        for seed in 1...2000 as ClosedRange<UInt64> {
            if let fault = Trial(seed: seed).run() { Issue.record("seed \(seed): \(fault)") }
        }
    }

    private final class Trial {
        private struct Node {
            var machine = Machine()
            var sessions: [String: String] = [:]
            var heard = 0
            var asked: [Opening] = []
        }

        private var dice: Dice
        private var row: [[Opening]] = []
        private var nodes = [Node](repeating: Node(), count: 3)

        init(seed: UInt64) { dice = Dice(seed: seed) }

        func run() -> String? {
            for index in nodes.indices { _ = nodes[index].machine.read([]) }
            for step in 0..<200 {
                let index = dice.roll(3)
                switch dice.roll(6) {
                case 0, 1:
                    let device = dice.pick(["phone", "desk"]), session = "s\(step)"
                    nodes[index].sessions[device] = session
                    nodes[index].machine.opened(Opening(device, session))
                case 2, 3: hear(index)
                case 4: ask(index, isLost: dice.once(in: 4))
                default: if dice.once(in: 4) { cut(index) }
                }
            }
            for _ in 0..<20 {
                for index in nodes.indices {
                    if nodes[index].machine.isBehind { cut(index) }
                    ask(index, isLost: false)
                    while nodes[index].heard < row.count { hear(index) }
                }
            }
            for device in ["phone", "desk"] {
                let left = nodes.compactMap { $0.sessions[device] }
                if left.count > 1 { return "\(device) has \(left)" }
            }
            return nil
        }

        private func hear(_ index: Int) {
            guard nodes[index].heard < row.count else { return }
            nodes[index].heard += 1
            let openings = row[nodes[index].heard - 1]
            end(nodes[index].machine.heard(openings, at: Int64(nodes[index].heard)), index)
        }

        private func ask(_ index: Int, isLost: Bool) {
            let openings = nodes[index].machine.next()
            guard !openings.isEmpty else { return }
            if !isLost || dice.once(in: 2) { row.append(openings) }
            if isLost { nodes[index].machine.failed() } else { nodes[index].machine.told() }
        }

        /// The connection is lost and made again: what was published meanwhile is not heard, and the row is read.
        private func cut(_ index: Int) {
            nodes[index].machine.disconnected()
            nodes[index].heard = row.count
            end(nodes[index].machine.read(row.enumerated().map { (Int64($0 + 1), $1) }), index)
        }

        private func end(_ replaced: [Opening], _ index: Int) {
            for opening in replaced where nodes[index].sessions[opening.device] != opening.session {
                nodes[index].sessions[opening.device] = nil
            }
        }
    }
}

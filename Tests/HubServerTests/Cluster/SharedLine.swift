import HubCore
import HubTesting
import LineModel

@testable import HubServer

/// Lines as nodes share them: one at rest, one with a call, and what becomes of one on a random day.
enum SharedLine {
    static let idle = LineState(
        line: Line(id: .named("anna"), number: "+4681", owner: .named("anna"), label: "Reception"), group: group)

    private static let group = LineGroup(
        owner: LineGroup.Member(party: PartyReference(id: .named("anna"), name: "Anna")),
        delegates: ["Bo", "Cia"].map { name in
            LineGroup.Member(party: PartyReference(id: .named(name.lowercased()), name: name))
        }, monitoring: true)

    /// Bo has answered.
    static func connected() throws -> LineState {
        let bo = Talker(party: group.delegates[0].party, device: .named("bo.desk"))
        let commands: [LineCommand] = [
            .incoming(.named("pbx.1"), from: Remote(number: "+4670", name: "Rut \"R\""), servedBy: .named("pbx")),
            .answered(.named("pbx.1"), by: bo),
        ]
        return try commands.reduce(idle) { state, command in
            let context = LineContext(now: Timestamp(milliseconds: 1_764_000_000_000))
            guard case .commit(let commit) = try state.decide(command, in: context) else { return state }
            return commit.next
        }
    }

    /// All commits of a day.
    static func day(seed: UInt64, steps: Int = 60) -> [SharedCommit] {
        var day = RandomDay(seed: seed, morning: idle), state = idle
        var commits: [SharedCommit] = []
        for _ in 0..<steps {
            let (command, context) = day.step(on: state)
            guard case .commit(let commit) = try? state.decide(command, in: context) else { continue }
            state = commit.next
            let position = LinePosition(epoch: seed, version: UInt64(commits.count + 2))
            commits.append(SharedCommit(position: position, commit: commit))
            day.gave(commit.effects.compactMap { if case .order(let order) = $0 { order } else { nil } })
        }
        return commits
    }
}

extension SharedCommit {
    func encoded() -> [UInt8] { encoded(state: commit.next.encodedForNodes()) }
}

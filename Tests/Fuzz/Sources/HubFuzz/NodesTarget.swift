import Fuzzing
import HubCore
import HubJSON
import HubProtocol
import HubTesting
import LineModel

@testable import HubServer

/// What a node reads in Redis and hears from others: lines, commits, facts, feeds, orders, presence, leases, errands.
///
/// Invariant: what is read is written so that the very same is read again. The first byte picks the format.
final class NodesTarget: FuzzTarget {
    /// Reads the text and, where it is something, writes it.
    private typealias Reencode = @Sendable ([UInt8]) -> [UInt8]?

    private static let formats: [Reencode] = [
        { (try? LineState(forNodes: $0))?.encodedForNodes() },
        { (try? SharedCommit(forNodes: $0))?.encoded() },
        { (try? LineRepercussions(forNodes: $0))?.encodedForNodes() },
        { (try? StoredFact(forNodes: $0))?.encodedForNodes() },
        { bytes in (try? PartyEvent(1, forNodes: bytes)).map { $0.kind.encodedForNodes(at: $0.at) } },
        { (try? NodeErrand(forNodes: $0))?.encodedForNodes() },
        { (try? NodeAnswer(forNodes: $0))?.encodedForNodes() },
        { (try? PresenceBatch(forNodes: $0))?.encodedForNodes() },
        { (try? SharedLease(forNodes: $0))?.encodedForNodes() },
        { (try? SwitchRoster(forNodes: $0))?.encodedForNodes() },
        { (try? DeviceOpening.decode($0)).map(DeviceOpening.encode) },
        { bytes in
            (try? SharedFormat.decode(bytes, SwitchOrder.init(shared:))).map { order in
                SharedFormat.encode(capacity: 256, order.writeMembers)
            }
        },
        // A notice is read in two steps, as a node does that may not need it.
        { bytes in
            guard let notice = LineNotice(bytes) else { return nil }
            _ = notice.repercussions
            guard let commit = try? notice.commit() else { return nil }
            return LineNotice.published(commit, state: commit.commit.next.encodedForNodes())
        },
        { bytes in
            guard let (name, rest) = FeedEntry.parts(bytes), let entry = FeedEntry(rest) else { return nil }
            return Array("\(name) \(entry.number) ".utf8) + entry.payload
        },
    ]

    static var seeds: [[UInt8]] {
        let commits = (1...4).flatMap { day(seed: $0) }
        return commits.flatMap { commit -> [[UInt8]] in
            let state = commit.commit.next.encodedForNodes()
            let orders = commit.commit.effects.compactMap { effect -> [UInt8]? in
                guard case .order(let order) = effect else { return nil }
                return [11] + SharedFormat.encode(capacity: 256, order.writeMembers)
            }
            return [[0] + state, [1] + commit.encoded(), [12] + LineNotice.published(commit, state: state)] + orders
        }
    }

    func take(_ input: [UInt8]) {
        guard let format = input.first, Int(format) < Self.formats.count else { return }
        let reencode = Self.formats[Int(format)]
        guard let text = reencode(Array(input.dropFirst())) else { return }
        hold(reencode(text) == text, "format \(format) reads back: \(text.text)")
    }

    /// Commits of a random day of a line.
    private static func day(seed: UInt64) -> [SharedCommit] {
        let anna = PartyReference(id: PartyID(trusted: "anna"), name: "Anna")
        let bo = PartyReference(id: PartyID(trusted: "bo"), name: "Bo")
        var state = LineState(
            line: Line(id: LineID(trusted: "anna"), number: "+4681", owner: anna.id),
            group: LineGroup(
                owner: LineGroup.Member(party: anna), delegates: [LineGroup.Member(party: bo)], monitoring: true))
        var day = RandomDay(seed: seed, morning: state)
        var commits: [SharedCommit] = []
        while commits.count < 12 {
            let (command, context) = day.step(on: state)
            guard case .commit(let commit) = try? state.decide(command, in: context) else { continue }
            state = commit.next
            commits.append(
                SharedCommit(position: LinePosition(epoch: seed, version: UInt64(commits.count + 2)), commit: commit))
        }
        return commits
    }
}

extension SharedCommit {
    fileprivate func encoded() -> [UInt8] { encoded(state: commit.next.encodedForNodes()) }
}

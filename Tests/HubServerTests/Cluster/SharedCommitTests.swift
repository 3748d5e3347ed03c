import HubCore
import HubTesting
import LineModel
import Testing

@testable import HubServer

@Suite struct SharedCommitTests {
    @Test func `Every state and every commit of any day is read as it was written`() throws {
        var effects: Set<String> = [], kinds: Set<LineEvent.Kind> = []
        for seed in 1...300 as ClosedRange<UInt64> {
            for commit in SharedLine.day(seed: seed) {
                let state = commit.commit.next
                #expect(try LineState(forNodes: state.encodedForNodes()) == state, "seed \(seed)")
                #expect(try SharedCommit(forNodes: commit.encoded()) == commit, "seed \(seed)")
                for effect in commit.commit.effects { effects.insert(effect.name) }
                kinds.formUnion(commit.commit.events.map(\.kind))
            }
        }
        let all: Set = ["order", "settled", "refused", "withdrawn", "recorded", "recordingStarted", "recordingStopped"]
        #expect(effects == all, "days on which little happens prove little")
        #expect(kinds == Set(LineEvent.Kind.allCases).subtracting([.revoked]), "revoked is told to parties only")
    }

    @Test func `What a commit of any day means beyond its line is read as it was written, and stands apart from it`()
        throws
    {
        var seen: Set<String> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            var before = SharedLine.idle
            for var commit in SharedLine.day(seed: seed) {
                let turn = TalkTurn(party: .named("bo"), number: seed)
                let change = LineRepercussions(of: commit.commit, after: before, turn: turn)
                #expect(try LineRepercussions(forNodes: change.encodedForNodes()) == change, "seed \(seed)")
                let state = commit.commit.next.encodedForNodes()
                let silent = try #require(LineNotice(LineNotice.published(commit, state: state)))
                #expect(silent.repercussions == nil && silent.position == commit.position)
                commit.repercussions = change
                let notice = try #require(LineNotice(LineNotice.published(commit, state: state)))
                #expect(notice.line == commit.line && notice.repercussions == change)
                #expect(try notice.commit().commit == commit.commit)
                seen.formUnion(change.kinds)
                before = commit.commit.next
            }
        }
        #expect(seen == ["appeared", "forgotten", "pending", "moves", "begun", "engagements", "settled", "deadline"])
    }

    @Test(arguments: ["", "a1", "a1 ", "a1 x {}", "a1 -1 {}", "a1 9 {}", #"a1 0 {"f":1}"#])
    func `What no node publishes is no notice of a commit`(text: String) {
        #expect(LineNotice(Array(text.utf8)) == nil)
    }

    @Test func `Where a commit leads is told without reading it, so that its own node need not`() {
        for commit in SharedLine.day(seed: 3) {
            #expect(SharedCommit.position(of: commit.encoded()[...]) == commit.position)
        }
        for text in ["", "{", #"{"f":1,"ep":"#, #"{"f":1,"ep":x,"v":2}"#, #"{"f":2,"ep":1,"v":2}"#, #"{"ep":1,"v":2}"#]
        {
            #expect(SharedCommit.position(of: Array(text.utf8)[...]) == nil)
        }
        #expect(SharedCommit.position(of: Array(#"{"f":1,"ep":11111111111111111,"v":2}"#.utf8)[...]) == nil)
    }

    @Test func `A row that the state has stands in the commit once`() throws {
        let commit = try #require(
            SharedLine.day(seed: 1).first { $0.commit.events.count == 2 && $0.commit.call != nil })
        let text = String(decoding: commit.encoded(), as: UTF8.self)
        let call = try #require(commit.commit.call)
        #expect(text.contains(#""row":"\#(call.id)""#))
        #expect(text.split(separator: #""rev":\#(call.rev),"st":"#).count == 2)
    }

    @Test func `A commit whose events do not lead to its state is refused as damaged`() throws {
        var commit = try #require(SharedLine.day(seed: 1).first { !$0.commit.events.isEmpty })
        commit.commit.events[0].seq += 1
        #expect(throws: SharedFormatError.self) { try SharedCommit(forNodes: commit.encoded()) }
    }

    @Test func `A row that the state does not have is refused as damaged`() throws {
        let commit = try #require(SharedLine.day(seed: 1).first { $0.commit.call != nil })
        let bytes = commit.encoded(state: SharedLine.idle.encodedForNodes())
        #expect(throws: SharedFormatError.self) { try SharedCommit(forNodes: bytes) }
    }
}

extension Effect {
    fileprivate var name: String {
        switch self {
        case .order: "order"
        case .settled(_, .confirmed): "settled"
        case .settled(_, .refused): "refused"
        case .withdrawn: "withdrawn"
        case .recorded: "recorded"
        case .recordingStarted: "recordingStarted"
        case .recordingStopped: "recordingStopped"
        }
    }
}

extension LineRepercussions {
    fileprivate var kinds: Set<String> {
        var kinds: Set<String> = []
        if !appeared.isEmpty { kinds.insert("appeared") }
        if !forgotten.isEmpty { kinds.insert("forgotten") }
        if !pending.isEmpty { kinds.insert("pending") }
        if !moves.isEmpty { kinds.insert("moves") }
        if !begun.isEmpty { kinds.insert("begun") }
        if !engagements.isEmpty { kinds.insert("engagements") }
        if !settled.isEmpty { kinds.insert("settled") }
        if deadline != nil { kinds.insert("deadline") }
        return kinds
    }
}

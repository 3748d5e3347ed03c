import HubCore
import HubRedis
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Switches that are attached to the nodes of a cluster, over a real Redis.
@Suite(.onOwnThreads) struct SwitchRosterDriverTests {
    private let redis: RedisSocket
    private let directory: ScratchDirectory
    private let pbx = ScriptedSwitch.id

    init() throws {
        directory = try ScratchDirectory()
        redis = try RedisSocket(port: ScratchRedis.shared.get().port)
    }

    private var keys: RedisKeys { RedisKeys(prefix: directory.keyPrefix) }

    private func stand(_ names: String...) throws -> NodeStand { try NodeStand(names, prefix: directory.keyPrefix) }

    @Test func `A switch that is attached to one node serves its lines on all of them, once it is in step (P5, P9)`()
        throws
    {
        let stand = try stand("a", "b")
        try #require(stand.begin())
        let attached = stand.attach(to: stand[0])
        try #require(stand.wait { attached.wasAccepted && stand[1].links.attachedSwitch(for: .named("x")) == pbx })
        #expect(!stand[1].isServed("x") && !stand[0].isServed("x"), "not before it has told its calls")
        stand[0].links.cameIntoStep(attached.now)
        #expect(stand.wait { stand[0].isServed("x") && stand[1].isServed("x") })
        #expect(stand[0].links.isHere(pbx) && !stand[1].links.isHere(pbx))
        _ = stand[0].links.lost(attached.now)
        #expect(!stand[0].isServed("x"))
        #expect(stand.wait { !stand[1].isServed("x") })
    }

    @Test func `Later attachments win in one order on all nodes (P9)`() throws {
        let stand = try stand("a", "b", "c")
        try #require(stand.begin())
        for round in 1...20 {
            let one = SwitchID(trusted: "one"), two = SwitchID(trusted: "two")
            let attached = [
                stand.attach(one, to: stand[round % 3]), stand.attach(two, to: stand[(round + 1) % 3]),
            ]
            try #require(stand.wait { attached.allSatisfy(\.wasAccepted) })
            for switched in attached { switched.node.links.cameIntoStep(switched.now) }
            try #require(stand.wait { stand.nodes.allSatisfy { $0.links.serving(.named("x")).attached.count == 2 } })
            let later = attached[0].fence!.number! > attached[1].fence!.number! ? one : two
            // In one change of the roster both may have come: then their names decide.
            let isTie = attached[0].fence!.number! == attached[1].fence!.number!
            let serving = stand.nodes.map { $0.links.attachedSwitch(for: .named("x")) }
            #expect(Set(serving).count == 1 && (isTie || serving[0] == later), "round \(round)")
            for switched in attached { _ = switched.node.links.lost(switched.now) }
            try #require(stand.wait { stand.nodes.allSatisfy { $0.links.attachedSwitch(for: .named("x")) == nil } })
        }
    }

    @Test func `P9: a switch that attaches to another node has left the first, which ends its session`() throws {
        let stand = try stand("a", "b")
        try #require(stand.begin())
        let first = try #require(stand.bringIntoStep(at: stand[0]))
        try #require(stand.wait { stand[1].isServed("x") })
        let second = stand.attach(to: stand[1])
        try #require(stand.wait { first.wasClosed && second.wasAccepted })
        #expect(!stand[0].links.isHere(pbx) && stand[1].links.isHere(pbx))
        #expect(stand[0].links.beginReport(first.now) == nil)
        #expect(stand[0].links.lost(first.now) == nil, "its end is nobody's loss")
        #expect(!stand[0].isServed("x"))
        stand[1].links.cameIntoStep(second.now)
        #expect(stand.wait { stand[0].isServed("x") })
    }

    @Test func `X18: what comes late from an earlier attachment is refused, or known before calls are compared`()
        async throws
    {
        let stand = try stand("a", "b")
        try #require(stand.begin())
        _ = try await redis.ask("HSET", keys.store, "v", "1", "run", "r")
        let heard = Mutex<[UInt64]>([])
        stand[1].redis.listen(to: .lines) { payload in
            if let notice = LineNotice(payload) { heard.withLock { $0.append(notice.position.version) } }
        }
        let change = LineChange(facts: RedisFacts(keys: keys), partyRing: 8)
        let store = RedisLineStore(
            stand[0].redis, keys: keys, change: change, now: { Timestamp(milliseconds: 1) }
        ) { $0(.success(())) }
        guard
            case .commit(let commit) = try SharedLine.idle.decide(
                .incoming(.named("pbx.1"), from: Remote(number: "1"), servedBy: pbx),
                in: LineContext(now: Timestamp(milliseconds: 1)))
        else { return }
        var version = LinePosition.first, outcomes: [String: Int] = [:]
        for round in 1...300 {
            let from = round % 2 == 0 ? 0 : 1
            // The switch moves from one node to the other, and what it told the first comes late there.
            let first = try #require(stand.bringIntoStep(at: stand[from]))
            let fence = try #require(first.fence)
            let report = SharedCommit(position: LinePosition(epoch: 1, version: version + 1), commit: commit)
            let settled = Mutex<SharedCommitOutcome?>(nil)
            let came = Signal<Void>()
            let isFirst = Mutex<Bool?>(nil)
            store.commit(report, fence: fence) { outcome in
                settled.withLock { $0 = outcome }
                came.send(())
            }
            let second = stand.attach(to: stand[1 - from])
            second.node.links.afterLateReports(second.now) {
                isFirst.withLock { $0 = heard.withLock { $0.contains(report.position.version) } }
                came.send(())
            }
            _ = try #require(came.next())
            _ = try #require(came.next())
            switch settled.withLock({ $0 }) {
            case .committed:
                version += 1
                outcomes["committed", default: 0] += 1
                // Heard on the node where the calls are compared, before they are.
                if from == 0 { #expect(isFirst.withLock { $0 } == true, "round \(round)") }
            case .fenced: outcomes["refused", default: 0] += 1
            default: Issue.record("round \(round): neither")
            }
            // Whatever came of it: from now on the earlier attachment tells nothing more.
            let late = SharedCommit(position: LinePosition(epoch: 1, version: version + 1), commit: commit)
            store.commit(late, fence: fence) { outcome in
                settled.withLock { $0 = outcome }
                came.send(())
            }
            _ = try #require(came.next())
            guard case .fenced = settled.withLock({ $0 }) else {
                Issue.record("round \(round): a late report was stored")
                return
            }
        }
        #expect(outcomes.values.reduce(0, +) == 300)
    }

    @Test func `F24: what was attached to a node that died serves nobody at once, and one survivor marks its calls`()
        async throws
    {
        let stand = try stand("a", "b", "c")
        try #require(stand.begin() && stand.pass(seconds: 2))
        _ = try #require(stand.bringIntoStep(at: stand[2]))
        try #require(stand.wait { stand[0].isServed("x") && stand[1].isServed("x") })
        let living = [stand[0], stand[1]]
        try #require(stand.pass(atMost: 12, living) { living.allSatisfy { !$0.isServed("x") } })
        try #require(stand.wait { living.contains { $0.unserved.withLock { $0 } == [pbx] } })
        #expect(living.flatMap { $0.unserved.withLock { $0 } } == [pbx], "one does it")
        #expect(try await redis.ask("EXISTS", keys.attachment(of: pbx)).number == 0)
        // All look whether it was done: the one may have died over it.
        try #require(stand.pass(seconds: 4, living))
        #expect(living.allSatisfy { $0.unserved.withLock { $0.contains(pbx) } })
        // And it is back.
        _ = try #require(stand.bringIntoStep(at: stand[1]))
        #expect(stand.wait { stand[0].isServed("x") })
    }

    @Test func `X18: a node that stood still gives its switches up, and takes them under its new number`() throws {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 2))
        let before = try #require(stand.bringIntoStep(at: stand[1]))
        try #require(stand.wait { stand[0].isServed("x") })
        try #require(stand.pass(atMost: 12, [stand[0]]) { !stand[0].isServed("x") })
        stand[1].standStill(.seconds(20))
        stand[1].tick(after: .zero)
        try #require(stand.wait { before.wasClosed && stand[1].incarnation != nil })
        #expect(!stand[1].isServed("x") && stand[1].links.beginReport(before.now) == nil)
        let after = try #require(stand.bringIntoStep(at: stand[1]))
        #expect(stand.wait { stand[0].isServed("x") })
        #expect(!after.wasClosed)
    }

    @Test func `A node that starts takes over which switch is where`() throws {
        let stand = try stand("a", "b")
        try #require(stand.begin([stand[0]]))
        _ = try #require(stand.bringIntoStep(at: stand[0], lines: [.named("x")]))
        try #require(stand.begin([stand[1]]))
        #expect(stand.wait { stand[1].isServed("x") })
        #expect(!stand[1].isServed("y"))
    }

    @Test func `F9: a change that was not heard of is found by reading`() async throws {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 1))
        _ = try #require(stand.bringIntoStep(at: stand[0]))
        try #require(stand.wait { stand[1].isServed("x") })
        var roster = SwitchRoster()
        roster.version = 50
        _ = try await redis.ask(
            "HSET", keys.attachments, "v", "50", "s", String(decoding: roster.encodedForNodes(), as: UTF8.self))
        try #require(stand.pass(seconds: 3))
        #expect(stand.wait { !stand[1].isServed("x") && !stand[0].isServed("x") })
    }

    @Test func `F9: a store that lost which switch is where has them attach anew`() async throws {
        let stand = try stand("a", "b")
        try #require(stand.begin() && stand.pass(seconds: 1))
        let before = try #require(stand.bringIntoStep(at: stand[0]))
        try #require(stand.wait { stand[1].isServed("x") })
        _ = try await redis.ask("DEL", keys.attachments, keys.attachment(of: pbx))
        try #require(stand.pass(seconds: 2))
        try #require(stand.wait { before.wasClosed && !stand[1].isServed("x") })
        _ = try #require(stand.bringIntoStep(at: stand[1]))
        #expect(stand.wait { stand[0].isServed("x") })
    }

    @Test func `A roster keeps its text from release to release`() throws {
        var roster = SwitchRoster()
        roster.version = 9
        var attachment = SwitchBoard.Attachment(lines: [.named("b"), .named("a")], capabilities: [.hold, .dial])
        attachment.isInStep = true
        roster.entries[pbx] = SwitchRoster.Entry(
            holder: NodeIncarnation(node: .named("n1"), number: 7), connection: 2, number: 8, attachment: attachment)
        let text =
            #"{"f":1,"v":9,"sw":[{"id":"pbx","node":"n1","no":7,"con":2,"at":8,"ln":["a","b"],"#
            + #""cap":["dial","hold"],"step":true}]}"#
        #expect(String(decoding: roster.encodedForNodes(), as: UTF8.self) == text)
        #expect(try SwitchRoster(forNodes: Array(text.utf8)) == roster)
    }
}

import HubCore
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// The voicemail as several nodes change it at once, on a real Redis.
@Suite(.serialized, .onOwnThreads) struct SharedBooksTests {
    private let scratch: ScratchDirectory
    private let anna = PartyID.named("anna"), bo = PartyID.named("bo"), line = LineID.named("a1")

    init() throws { scratch = try ScratchDirectory() }

    private static let rounds = min(RaceTrack.rounds, 100)

    private func nodes(_ count: Int) async throws -> [FactNode] {
        let store = RedisFactStore(try await FactNode.prepare(scratch), prefix: scratch.keyPrefix)
        try await store.append(
            .party(Party(id: anna, name: "Anna")), .party(Party(id: bo, name: "Bo")),
            .line(Line(id: line, number: "1", owner: anna)), .delegation(Delegation(delegator: anna, delegate: bo)))
        store.close()
        var nodes: [FactNode] = []
        for _ in 0..<count { nodes.append(try await FactNode(scratch)) }
        return nodes
    }

    private func message(_ number: Int) -> VoicemailMessage {
        VoicemailMessage(
            id: .named("v\(number)"), call: .named("c\(number)"), line: line, remote: Remote(number: "+4670"),
            at: .at(Int64(number)), seconds: 3, media: .named("m\(number)"))
    }

    /// What became of a decision about the book.
    private enum Verdict: Hashable, Sendable {
        case first, again, refused(RefusalCode)
    }

    private func left(_ message: VoicemailMessage, on node: FactNode) async -> Verdict {
        await decide(on: node) { book throws(Refusal) in
            try book.left(message, limit: 10_000) ? [.audio(.message(message))] : []
        }
    }

    private func play(_ number: Int, on node: FactNode, by party: PartyID) async -> Verdict {
        let id = message(number).id, line = line
        return await decide(on: node) { [desk = node.desk] book throws(Refusal) in
            let viewer = Viewer(party: party, isMember: true, allowed: nil)
            try desk.directory.admit(viewer, to: line, right: .voicemailPlay)
            let (message, isFirst) = try book.play(id)
            return isFirst ? [.audio(.message(message))] : []
        }
    }

    private func delete(_ number: Int, on node: FactNode) async -> Verdict {
        let id = message(number).id
        return await decide(on: node) { book throws(Refusal) in
            guard let message = try book.delete(id, at: .at(900)) else { return [] }
            return [.audio(.message(message.deleted(at: .at(900))))]
        }
    }

    private func decide(
        on node: FactNode, _ body: @escaping @Sendable (inout VoicemailBook) throws(Refusal) -> [StoredFact]
    ) async -> Verdict {
        await withCheckedContinuation { continuation in
            node.voicemail.change { book throws(Refusal) in
                let facts = try body(&book)
                return .init(facts: facts) { _ in continuation.resume(returning: facts.isEmpty ? .again : .first) }
            } refused: {
                continuation.resume(returning: .refused($0.code))
            }
        }
    }

    private func expectAgreement(_ nodes: [FactNode]) async throws {
        for node in nodes { #expect(await node.catchUp()) }
        let store = RedisFactStore(nodes[0].redis, prefix: scratch.keyPrefix)
        let stored = try await onThread { try store.load(now: HandClock().now) }.audio.messages
        store.close()
        for node in nodes {
            #expect(node.voicemail.value.shelf.all.sorted { $0.id < $1.id } == stored.sorted { $0.id < $1.id })
            #expect(node.voicemail.value.counts(of: line) == VoicemailBook(stored).counts(of: line))
        }
    }

    @Test func `R75: of those who play a message on three nodes at once one is the first, and it is played for all`()
        async throws
    {
        let nodes = try await nodes(3)
        for round in 0..<Self.rounds {
            #expect(await left(message(round), on: nodes[round % 3]) == .first)
            let verdicts = await withTaskGroup(of: Verdict.self) { group in
                for node in nodes + nodes { group.addTask { await self.play(round, on: node, by: self.bo) } }
                return await group.reduce(into: [Verdict]()) { $0.append($1) }
            }
            #expect(verdicts.count { $0 == .first } == 1, "round \(round) \(verdicts)")
            #expect(verdicts.count { $0 == .again } == 5, "round \(round) \(verdicts)")
        }
        try await expectAgreement(nodes)
        #expect(nodes[2].voicemail.value.counts(of: line) == VoicemailCounts(new: 0, old: Self.rounds))
    }

    @Test func `X20: play against delete, and delete against delete, on two nodes: deleting absorbs`() async throws {
        let nodes = try await nodes(2)
        for round in 0..<Self.rounds {
            #expect(await left(message(round), on: nodes[0]) == .first)
            async let played = play(round, on: nodes[0], by: anna)
            async let first = delete(round, on: nodes[1])
            async let second = delete(round, on: nodes[0])
            let (play, deletions) = await (played, [first, second])
            #expect(play == .first || play == .refused(.gone), "round \(round)")
            #expect(Set(deletions) == [.first, .again], "round \(round) \(deletions)")
            #expect(await self.play(round, on: nodes[1], by: anna) == .refused(.gone), "round \(round)")
        }
        try await expectAgreement(nodes)
        #expect(nodes[1].voicemail.value.counts(of: line) == .none)
    }

    @Test func `A message that two nodes report at once is there once (P43)`() async throws {
        let nodes = try await nodes(3)
        for round in 0..<Self.rounds {
            let verdicts = await withTaskGroup(of: Verdict.self) { group in
                for node in nodes { group.addTask { await self.left(self.message(round), on: node) } }
                return await group.reduce(into: [Verdict]()) { $0.append($1) }
            }
            #expect(verdicts.count { $0 == .first } == 1 && verdicts.count { $0 == .again } == 2)
        }
        try await expectAgreement(nodes)
    }

    @Test func `A right that was taken away on one node is gone at once on another (P40, D6)`() async throws {
        let nodes = try await nodes(2)
        for round in 0..<Self.rounds {
            #expect(await left(message(round), on: nodes[1]) == .first)
            // The second node has not heard of it, and does not need to.
            nodes[1].isDeaf = round % 2 == 0
            let rights: Rights = round % 2 == 0 ? .place : .standard
            try await nodes[0].put(.delegation(Delegation(delegator: anna, delegate: bo, rights: rights)))
            let verdict = await play(round, on: nodes[1], by: bo)
            #expect(verdict == (round % 2 == 0 ? .refused(.forbidden) : .first), "round \(round)")
        }
        nodes[1].isDeaf = false
        try await expectAgreement(nodes)
    }

    @Test func `What was not heard of is read, forgotten messages included`() async throws {
        let nodes = try await nodes(2)
        for number in 1...3 { #expect(await left(message(number), on: nodes[0]) == .first) }
        await nodes[1].catchUp()
        nodes[1].isDeaf = true
        #expect(await delete(1, on: nodes[0]) == .first)
        let forgotten = await decide(on: nodes[0]) { book throws(Refusal) in
            book.forgetDeleted(until: .at(1000)).map { .audio(.messageForgotten($0)) }
        }
        #expect(forgotten == .first)
        #expect(await play(2, on: nodes[0], by: anna) == .first)
        #expect(nodes[1].voicemail.value.counts(of: line) == VoicemailCounts(new: 3, old: 0))
        try await expectAgreement(nodes)
        #expect(nodes[1].voicemail.value.counts(of: line) == VoicemailCounts(new: 1, old: 1))
    }
}

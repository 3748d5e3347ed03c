import HashTreeCollections
import HubServer
import HubTesting
import LineModel
import Testing

/// All that a store knows can be put into another, of whatever kind.
@Suite struct FactArchiveTests {
    private let anna = PartyID.named("anna"), bo = PartyID.named("bo"), now = Timestamp.at(1_000_000)

    @Test(arguments: Twin.allCases, Twin.allCases) func `A copy knows what the store knew`(
        _ from: Twin, _ to: Twin
    ) async throws {
        let (place, otherPlace) = (try ScratchDirectory(), try ScratchDirectory())
        let (store, copy) = (try from.make(in: place), try to.make(in: otherPlace))
        defer {
            store.close()
            copy.close()
        }
        #expect(try store.isEmpty())
        let lines = ["line-2", "line-1", "line-3"].map {
            Line(id: .named($0), number: "+46\($0.suffix(1))", owner: anna)
        }
        let delegation = Delegation(delegator: anna, delegate: bo, rights: .all, optedIn: false)
        let result = CommandResult(party: anna, commandID: "k ö 1", digest: [0, 255], reply: [7], at: now)
        let message = VoicemailMessage(
            id: .named("v1"), call: .named("c1"), line: .named("line-1"), remote: Remote(number: "1"), at: now,
            seconds: 3, media: .named("m1"))
        var policy = Policy()
        policy.monitoring = true
        let calls = (0..<1200).map { CallRecord.sample("c\(1000 + $0)", line: "line-\($0 % 3 + 1)", at: Int64($0)) }
        try await store.append(
            [
                .policy(policy), .party(Party(id: anna, name: "Anna")), .party(Party(id: bo, name: "Bo")),
                .status(bo, .away), .delegation(delegation), .command(result), .audio(.message(message)),
                .audio(.file(MediaFile(id: .named("m1"), contentType: "audio/wav", bytes: 9, at: now))),
                .audio(.signingKey([1, 2, 3])), .liveCall(.sample("live", at: 5)),
            ] + lines.map(StoredFact.line))
        try await store.append(calls.map(StoredFact.endedCall))
        // The history of a line outlives it; an entry may be hidden before it is there.
        try await store.append(
            .lineRemoved(.named("line-3")), .historyHidden(.named("c1000"), by: bo),
            .historyHidden(.named("c9"), by: bo))

        let known = try await Self.knowledge(of: store, now)
        #expect(try !store.isEmpty())
        #expect(try store.copy(to: copy) > 1200)
        let copied = try await Self.knowledge(of: copy, now)
        #expect(copied == known)
        #expect(copied.lines == [.named("line-2"), .named("line-1")] && copied.history.count == 1199)
        #expect(try await copy.command(anna, "k ö 1") == result)
        #expect(try await copy.hiders(of: .named("c9")) == [bo])
    }

    private struct Knowledge: Equatable {
        var parties: Set<Party>
        var lines: [LineID]
        var delegates: [Delegation]
        var policy: Policy
        var status: ChosenStatus
        var liveCalls: [CallRecord]
        var commandKeys: Set<UInt64>
        var audio: AudioState
        var history: [CallRecord]
    }

    private static func knowledge(of store: any FactStore, _ now: Timestamp) async throws -> Knowledge {
        let state = try store.load(now: now)
        var query = HistoryQuery(
            lines: [.named("line-1"), .named("line-2"), .named("line-3")], viewer: .named("bo"), limit: 200)
        var history: [CallRecord] = []
        repeat {
            let page = try await store.history(query)
            history += page.records
            query.before = page.next
        } while query.before != nil
        return Knowledge(
            parties: Set(state.directory.parties.values), lines: state.directory.lines(ownedBy: .named("anna")),
            delegates: state.directory.delegates(of: .named("anna")), policy: state.directory.policy,
            status: state.directory.status(of: .named("bo")), liveCalls: state.liveCalls,
            commandKeys: state.commandKeys, audio: state.audio, history: history)
    }
}

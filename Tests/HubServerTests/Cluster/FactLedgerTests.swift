import Dispatch
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// What both twins of the port promise.
@Suite(.onOwnThreads) struct FactLedgerTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case embedded, shared

        var testDescription: String { rawValue }
    }

    /// A ledger with its store, and how the store is read.
    private struct Twin {
        let ledger: any FactLedger
        let store: any FactStore
        /// Nil for a node alone.
        let facts: SharedFacts?
    }

    private let scratch: ScratchDirectory
    private let anna = StoredFact.party(Party(id: .named("anna"), name: "Anna"))

    init() throws { scratch = try ScratchDirectory() }

    private func make(_ kind: Kind, isCurrent: @escaping @Sendable () -> Bool = { true }) throws -> Twin {
        guard kind == .shared else {
            let store = MemoryFactStore()
            return Twin(ledger: EmbeddedFactLedger(store), store: store, facts: nil)
        }
        let socket = try RedisSocket(port: ScratchRedis.shared.get().port)
        let keys = RedisKeys(prefix: scratch.keyPrefix)
        let tell = PartyTelling(keys: keys, capacity: 64, now: HandClock().clock)
        let facts = SharedFacts(socket, tell: tell, patience: .milliseconds(5), isCurrent: isCurrent)
        return Twin(
            ledger: facts.directory, store: RedisFactStore(socket, prefix: scratch.keyPrefix), facts: facts)
    }

    private func parties(_ twin: Twin) async throws -> Int {
        try await onThread { try twin.store.load(now: HandClock().now) }.directory.parties.count
    }

    @Test(arguments: Kind.allCases) func `What is committed is stored, and the next is decided on it`(
        kind: Kind
    ) async throws {
        let twin = try make(kind)
        for number in 1...3 {
            let party = StoredFact.party(Party(id: .named("p\(number)"), name: "P"))
            guard case .committed = await twin.ledger.commit(FactChange(facts: [party])) else {
                Issue.record("not committed")
                return
            }
            twin.ledger.cameInForce()
            #expect(twin.ledger.takeNews().isEmpty, "one's own change is no news")
        }
        #expect(try await parties(twin) == 3)
    }

    @Test(arguments: Kind.allCases) func `A change without facts is compared, and writes nothing`(
        kind: Kind
    ) async throws {
        let twin = try make(kind)
        guard case .committed(let version) = await twin.ledger.commit(FactChange()) else {
            Issue.record("not committed")
            return
        }
        #expect(version == 0)
        #expect(try await parties(twin) == 0)
    }

    @Test(arguments: Kind.allCases) func `What cannot be stored is refused, and nothing of it is there`(
        kind: Kind
    ) async throws {
        let twin = try make(kind) { false }
        if kind == .embedded { twin.store.close() }
        guard case .failed(let refusal) = await twin.ledger.commit(FactChange(facts: [anna])) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == (kind == .embedded ? .overloaded : .busUnavailable))
        guard kind == .shared else { return }
        #expect(try await parties(twin) == 0)
    }

    @Test func `Who came second decides again, also where nothing was published (X19)`() async throws {
        let first = try make(.shared), second = try make(.shared)
        guard case .committed(1) = await first.ledger.commit(FactChange(facts: [anna])) else {
            Issue.record("not committed")
            return
        }
        let bo = FactChange(facts: [.party(Party(id: .named("bo"), name: "Bo"))])
        guard case .superseded = await second.ledger.commit(bo) else {
            Issue.record("not superseded")
            return
        }
        let news = second.ledger.takeNews()
        #expect(news.map(\.kind) == [.whole] && news.first?.facts == [anna] && news.first?.version == 1)
        second.ledger.cameInForce()
        guard case .committed(2) = await second.ledger.commit(bo) else {
            Issue.record("not committed")
            return
        }
        #expect(try await parties(second) == 2)
    }

    @Test func `What another node publishes is news, and wakes`() async throws {
        let twin = try make(.shared)
        await withCheckedContinuation { continuation in
            twin.ledger.start { continuation.resume() }
            twin.facts?.heard(SharedFactChange(.directory, version: 1, [anna]).payload)
        }
        let news = twin.ledger.takeNews()
        #expect(news.map(\.kind) == [.change] && news.first?.facts == [anna] && news.first?.version == 1)
    }

    @Test func `What nobody here wrote is passed over`() throws {
        let twin = try make(.shared)
        for payload in ["", "directory", "directory x {}", "gossip 1 {}", "directory 1"] {
            twin.facts?.heard(Array(payload.utf8))
        }
        #expect(twin.ledger.takeNews().isEmpty)
    }
}

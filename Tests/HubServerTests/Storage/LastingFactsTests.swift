import HubServer
import HubTesting
import LineModel
import Testing

/// Facts of one transaction: what is written of them, and that it makes no difference.
@Suite struct LastingFactsTests {
    private let live = StoredFact.liveCall(.sample("c1", at: 1))
    private let later = StoredFact.liveCall(.sample("c1", at: 2))
    private let ended = StoredFact.endedCall(.sample("c1", at: 3))
    private let corrected = StoredFact.endedCall(.sample("c1", at: 3, outcome: .voicemail))
    private let forgotten = StoredFact.liveCallForgotten(.named("c1"))
    private let other = StoredFact.liveCall(.sample("c2", at: 1))
    private let hidden = StoredFact.historyHidden(.named("c1"), by: .named("anna"))

    @Test func `Of a call the last fact is left`() {
        #expect([live, later].lasting == [later])
        #expect([live, later, forgotten].lasting == [forgotten])
        #expect([forgotten, live].lasting == [live])
        #expect([live, later, ended].lasting == [ended])
        #expect([ended, corrected].lasting == [corrected])
    }

    @Test func `An end stays whatever follows`() {
        #expect([live, ended, later].lasting == [ended, later])
        #expect([ended, forgotten].lasting == [ended, forgotten])
        #expect([ended, live, corrected, later].lasting == [corrected, later])
    }

    @Test func `Other facts stay, in their order`() {
        let facts = [other, hidden, live, hidden]
        #expect(facts.lasting == facts)
        #expect([live, hidden, other, later].lasting == [hidden, other, later])
    }

    @Test func `All twins know the same, however facts share transactions`() async throws {
        let directory = try ScratchDirectory()
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        let twins = try Twin.allCases.map { try $0.make(in: directory) }
        defer { for twin in twins { twin.close() } }
        for round in 0..<20 {
            let appended = (0..<Int.random(in: 1...10, using: &dice)).map { _ in
                (0..<Int.random(in: 1...6, using: &dice)).map { _ in Self.fact(&dice) }
            }
            for twin in twins {
                for facts in appended { twin.append(facts) { _ in } }
                try await twin.append([])
            }
            let known = try await Self.knowledge(of: twins[0])
            for twin in twins.dropFirst() {
                #expect(try await Self.knowledge(of: twin) == known, "\(twin), round \(round), seed \(seed)")
            }
        }
    }

    private static func fact(_ dice: inout Dice) -> StoredFact {
        let call = "c\(Int.random(in: 0..<12, using: &dice))"
        let record = CallRecord.sample(call, at: Int64.random(in: 0..<100, using: &dice))
        return switch Int.random(in: 0..<6, using: &dice) {
        case 0: .endedCall(record)
        case 1: .liveCallForgotten(record.call)
        case 2: .historyHidden(record.call, by: .named("anna"))
        default: .liveCall(record)
        }
    }

    /// All that a store tells of the calls.
    private static func knowledge(of store: any FactStore) async throws -> [[CallRecord]] {
        let anna = HistoryQuery(lines: [.named("line-1")], viewer: .named("anna"))
        let bert = HistoryQuery(lines: [.named("line-1")], viewer: .named("bert"))
        return [
            try store.load(now: .at(0)).liveCalls, try await store.history(anna).records,
            try await store.history(bert).records,
        ]
    }
}

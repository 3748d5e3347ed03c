import HashTreeCollections
import HubRedis
import HubServer
import LineModel
import Testing

/// What Redis adds to the contract: it outlives its own process, keeps history within bounds, and says what ails it.
@Suite(.serialized) struct RedisFactStoreTests {
    private let directory: ScratchDirectory
    private let now = Timestamp.at(1_000_000)
    private let anna = PartyID.named("anna"), line1 = LineID.named("line-1")

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test func `What was reported as stored is there after a crash of Redis`() async throws {
        let result = CommandResult(party: anna, commandID: "k1", digest: [1], reply: [2], at: now)
        let server = try ScratchRedis(directory: directory.path)
        let store = RedisFactStore(try RedisSocket(port: server.port))
        try await store.append(
            .party(Party(id: anna, name: "Anna")), .line(Line(id: line1, number: "1", owner: anna)),
            .liveCall(.sample("c1", at: 1)), .endedCall(.sample("c2", at: 2)), .historyHidden(.named("c2"), by: anna),
            .command(result))
        server.kill()
        await #expect(throws: StoreError.self) { try await store.append(.partyRemoved(anna)) }
        store.close()

        let again = try ScratchRedis(directory: directory.path, port: server.port)
        defer { again.kill() }
        let heir = RedisFactStore(try RedisSocket(port: again.port))
        defer { heir.close() }
        let state = try heir.load(now: now)
        #expect(state.directory.lines[line1]?.owner == anna)
        #expect(state.liveCalls == [.sample("c1", at: 1)])
        #expect(state.commandKeys == [CommandResult.fingerprint(anna, "k1")])
        #expect(try await heir.command(anna, "k1") == result)
        #expect(try await heir.historyEntry(.named("c2")) == .sample("c2", at: 2))
        #expect(try await heir.history(HistoryQuery(lines: [line1], viewer: anna)).records.isEmpty)
    }

    @Test func `A store that was closed opens again`() async throws {
        for round in 0..<3 {
            let store = try RedisFactStore.make(in: directory)
            #expect(try store.load(now: now).liveCalls.count == round)
            try await store.append(.liveCall(.sample("c\(round)", at: 1)))
            store.close()
        }
    }

    @Test func `Old commands are dropped in passing`() async throws {
        let store = try RedisFactStore.make(in: directory)
        defer { store.close() }
        func result(_ name: String, _ at: Timestamp) -> StoredFact {
            .command(CommandResult(party: anna, commandID: name, digest: [], reply: [], at: at))
        }
        try await store.append(result("old", now), result("young", now + .milliseconds(1)))
        try await store.append(result("new", now + CommandResult.lifetime))
        #expect(try await store.command(anna, "old") == nil)
        #expect(try await store.command(anna, "young") != nil)
    }

    @Test func `Old history is dropped where a lifetime is set, and who had hidden it is forgotten`() async throws {
        let store = try RedisFactStore.make(in: directory, historyLifetime: .seconds(100))
        defer { store.close() }
        try await store.append(.endedCall(.sample("old", line: "line-2", at: 1)), .liveCall(.sample("live", at: 1)))
        try await store.append(.historyHidden(.named("old"), by: anna))
        try await store.append(.endedCall(.sample("new", at: 101)))
        #expect(try await store.historyEntry(.named("old")) == nil)
        #expect(try await store.historyEntry(.named("new")) != nil)
        #expect(try store.load(now: now).liveCalls.count == 1)
        let redis = try RedisSocket(port: ScratchRedis.shared.get().port)
        let left = try await redis.ask("KEYS", directory.keyPrefix + "*").items?.compactMap(\.text) ?? []
        #expect(left.filter { $0.contains("hiders") || $0.contains("line-2") }.isEmpty, "\(left)")
    }

    @Test func `Hundreds of lines, and thousands of hidden entries, make one page (P46)`() async throws {
        let store = try RedisFactStore.make(in: directory)
        defer { store.close() }
        let lines = (0..<100).map { "line-\($0)" }
        let records = (0..<3000).map { CallRecord.sample("c\(10_000 + $0)", line: lines[$0 % 100], at: Int64($0)) }
        try await store.append(records.map(StoredFact.endedCall))
        try await store.append(records.suffix(2950).map { .historyHidden($0.call, by: anna) })
        var query = HistoryQuery(lines: lines.map { .named($0) }, viewer: anna, limit: 30)
        let first = try await store.history(query)
        #expect(first.records == records.prefix(50).suffix(30).reversed())
        query.before = first.next
        let last = try await store.history(query)
        #expect(last.records == records.prefix(20).reversed() && last.next == nil)
    }

    @Test func `A removed party takes its delegations along for good, on both sides`() async throws {
        let store = try RedisFactStore.make(in: directory)
        defer { store.close() }
        let parties = ["anna", "bo", "cia"].map { Party(id: .named($0), name: $0) }
        try await store.append(parties.map(StoredFact.party))
        try await store.append(
            .delegation(Delegation(delegator: .named("anna"), delegate: .named("bo"))),
            .delegation(Delegation(delegator: .named("bo"), delegate: .named("cia"))),
            .delegation(Delegation(delegator: .named("anna"), delegate: .named("cia"))))
        try await store.append(.partyRemoved(.named("bo")), .party(parties[1]))
        let delegations = try store.load(now: now).directory.delegations
        #expect(delegations.count == 1 && delegations.first?.delegate == .named("cia"))
    }

    @Test func `A Redis that is full says so, and nothing is half stored`() async throws {
        let server = try ScratchRedis(directory: directory.path)
        defer { server.kill() }
        let redis = try RedisSocket(port: server.port)
        let store = RedisFactStore(redis)
        defer { store.close() }
        try await store.append(.liveCall(.sample("c1", at: 1)))
        _ = try await redis.ask("CONFIG", "SET", "maxmemory", "1")
        let error = await #expect(throws: StoreError.self) {
            try await store.append(.endedCall(.sample("c1", at: 1)))
        }
        guard case .diskFull = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try store.load(now: now).liveCalls.count == 1)
        _ = try await redis.ask("CONFIG", "SET", "maxmemory", "0")
        try await store.append(.endedCall(.sample("c1", at: 1)))
        #expect(try store.load(now: now).liveCalls.isEmpty)
    }

    @Test func `What another program has put there is damage, not a crash`() async throws {
        let store = try RedisFactStore.make(in: directory)
        defer { store.close() }
        let redis = try RedisSocket(port: ScratchRedis.shared.get().port)
        _ = try await redis.ask("HSET", directory.keyPrefix + "parties", "anna", "Anna")
        let error = #expect(throws: StoreError.self) { try store.load(now: now) }
        guard case .damaged = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func `The version that guards the directory rises with it alone`() async throws {
        let store = try RedisFactStore.make(in: directory)
        defer { store.close() }
        let redis = try RedisSocket(port: ScratchRedis.shared.get().port)
        try await store.append(.party(Party(id: anna, name: "Anna")), .status(anna, .away))
        try await store.append(.liveCall(.sample("c1", at: 1)))
        #expect(try await redis.ask("HGET", directory.keyPrefix + "directory", "v").number == 1)
        try await store.append(.partyRemoved(anna))
        #expect(try await redis.ask("HGET", directory.keyPrefix + "directory", "v").number == 2)
    }
}

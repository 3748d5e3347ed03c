import Foundation
import GRDB
import HashTreeCollections
import HubServer
import LineModel
import Testing

/// What the file adds to the contract: it outlives the process, and disks fail.
@Suite struct SQLiteFactStoreTests {
    private let directory: ScratchDirectory
    private let now = Timestamp.at(1_000_000)
    private let anna = PartyID.named("anna"), line1 = LineID.named("line-1")

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test func `What was reported as stored is there after a crash`() async throws {
        let result = CommandResult(party: anna, commandID: "k1", digest: [1], reply: [2], at: now)
        let abandoned = try SQLiteFactStore(directory: directory.path)
        try await abandoned.append(
            .party(Party(id: anna, name: "Anna")), .line(Line(id: line1, number: "1", owner: anna)),
            .liveCall(.sample("c1", at: 1)), .endedCall(.sample("c2", at: 2)), .historyHidden(.named("c2"), by: anna),
            .command(result))
        // A copy of the files as a killed process leaves them: the journal is not written back.
        let copy = directory.path + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in ["linehub.sqlite", "linehub.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: directory.path + "/" + name, toPath: copy + "/" + name)
        }

        let store = try SQLiteFactStore(directory: copy)
        defer { store.close() }
        let state = try store.load(now: now)
        #expect(state.directory.lines[line1]?.owner == anna)
        #expect(state.liveCalls == [.sample("c1", at: 1)])
        #expect(state.commandKeys == [CommandResult.fingerprint(anna, "k1")])
        #expect(try await store.command(anna, "k1") == result)
        #expect(try await store.historyEntry(.named("c2")) == .sample("c2", at: 2))
        #expect(try await store.history(HistoryQuery(lines: [line1], viewer: anna)).records.isEmpty)
        abandoned.close()
    }

    @Test func `A store that was closed opens again`() async throws {
        for round in 0..<3 {
            let store = try SQLiteFactStore(directory: directory.path)
            #expect(try store.load(now: now).liveCalls.count == round)
            try await store.append(.liveCall(.sample("c\(round)", at: 1)))
            store.close()
        }
    }

    @Test func `A file of the first release gets what is new, and loses nothing`() async throws {
        let first = try SQLiteFactStore(directory: directory.path)
        try await first.append(.party(Party(id: anna, name: "Anna")), .liveCall(.sample("c1", at: 1)))
        first.close()
        let queue = try DatabaseQueue(path: directory.path + "/linehub.sqlite")
        try await queue.write { db in
            try db.execute(sql: "DROP TABLE status; DELETE FROM grdb_migrations WHERE identifier = '4 status'")
        }
        try queue.close()

        let store = try SQLiteFactStore(directory: directory.path)
        defer { store.close() }
        #expect(try store.load(now: now).liveCalls.count == 1)
        try await store.append(.status(anna, .doNotDisturb))
        #expect(try store.load(now: now).directory.status(of: anna) == .doNotDisturb)
    }

    @Test func `A thousand calls at once share transactions`() async throws {
        let store = try SQLiteFactStore(directory: directory.path)
        defer { store.close() }
        try await withThrowingTaskGroup { group in
            for number in 0..<1000 {
                group.addTask { try await store.append(.endedCall(.sample("c\(number)", at: Int64(number)))) }
            }
            try await group.waitForAll()
        }
        #expect(store.transactions < 1000)
        #expect(try await store.historyEntry(.named("c999")) != nil)
    }

    @Test func `Old commands are dropped in passing`() async throws {
        let store = try SQLiteFactStore(directory: directory.path)
        defer { store.close() }
        let day = CommandResult.lifetime
        func result(_ name: String, _ at: Timestamp) -> StoredFact {
            .command(CommandResult(party: anna, commandID: name, digest: [], reply: [], at: at))
        }
        try await store.append(result("old", now), result("young", now + .milliseconds(1)))
        try await store.append(result("new", now + day))
        #expect(try await store.command(anna, "old") == nil)
        #expect(try await store.command(anna, "young") != nil)
    }

    @Test func `Old history is dropped where a lifetime is set`() async throws {
        let store = try SQLiteFactStore(directory: directory.path, historyLifetime: .seconds(100))
        defer { store.close() }
        try await store.append(.endedCall(.sample("old", at: 1)), .liveCall(.sample("live", at: 1)))
        try await store.append(.historyHidden(.named("old"), by: anna))
        try await store.append(.endedCall(.sample("new", at: 101)))
        #expect(try await store.historyEntry(.named("old")) == nil)
        #expect(try await store.historyEntry(.named("new")) != nil)
        #expect(try store.load(now: now).liveCalls.count == 1)
    }

    @Test func `A directory that cannot be made is named, with what to do`() throws {
        let file = try directory.write("", to: "file")
        let error = #expect(throws: StoreError.self) { try SQLiteFactStore(directory: file + "/data") }
        guard case .notWritable(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(text.contains(file + "/data") && text.contains("--data"))
    }

    @Test func `A file that cannot be opened is named, with what to do`() throws {
        try FileManager.default.createDirectory(
            atPath: directory.path + "/linehub.sqlite", withIntermediateDirectories: true)
        let error = #expect(throws: StoreError.self) { try SQLiteFactStore(directory: directory.path) }
        guard case .notWritable(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(text.contains("linehub.sqlite") && text.contains("--data"))
    }

    @Test func `A file of another kind is damaged`() throws {
        _ = try directory.write(String(repeating: "This is no database. ", count: 100), to: "linehub.sqlite")
        let error = #expect(throws: StoreError.self) { try SQLiteFactStore(directory: directory.path) }
        guard case .damaged(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(text.contains("backup"))
    }

    @Test func `Damage at work reaches those who asked`() async throws {
        let store = try SQLiteFactStore(directory: directory.path)
        try await store.append((0..<500).map { .endedCall(.sample("c\($0)", at: $0)) })
        store.close()
        let file = directory.path + "/linehub.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for place in 8192..<bytes.count { bytes[place] = 0xAA }
        try bytes.write(to: URL(fileURLWithPath: file))
        await #expect(throws: StoreError.self) {
            let store = try SQLiteFactStore(directory: directory.path)
            try await store.append(.endedCall(.sample("c7", at: 8)))
        }
    }

    @Test func `A fingerprint never changes`() {
        #expect(CommandResult.fingerprint(anna, "k1") == Self.reference("anna", "k1"))
        #expect(CommandResult.fingerprint(.named("a"), "bc") != CommandResult.fingerprint(.named("ab"), "c"))
    }

    private static func reference(_ party: String, _ commandID: String) -> UInt64 {
        (Array(party.utf8) + [0xff] + Array(commandID.utf8)).reduce(14_695_981_039_346_656_037) { hash, byte in
            (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
    }
}

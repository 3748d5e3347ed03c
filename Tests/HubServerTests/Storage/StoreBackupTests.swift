import Foundation
import GRDB
import LineModel
import Testing

@testable import HubServer

/// A copy of a store that is in use, and what a look at one says (`Tests/EndToEnd/test_backup.py` has the rest).
@Suite struct StoreBackupTests {
    private let scratch: ScratchDirectory
    private let anna = PartyID.named("anna")

    init() throws { scratch = try ScratchDirectory() }

    private func place(_ name: String) -> String { scratch.path + "/" + name }

    @Test func `A copy has all that was stored before, while the store goes on`() async throws {
        let store = try SQLiteFactStore(directory: place("data"))
        defer { store.close() }
        try await store.append(.party(Party(id: anna, name: "Anna")), .endedCall(.sample("c1", at: 1)))
        let contents = try StoreBackup(directory: place("copy")).make(of: place("data"))
        try await store.append(.endedCall(.sample("c2", at: 2)))
        #expect(contents.databaseBytes > 0 && contents.sounds == 0 && contents.missingSounds == 0)

        _ = try StoreBackup(directory: place("copy")).restore(to: place("again"))
        let restored = try SQLiteFactStore(directory: place("again"))
        defer { restored.close() }
        #expect(try await restored.historyEntry(.named("c1")) == .sample("c1", at: 1))
        #expect(try await restored.historyEntry(.named("c2")) == nil, "it came after the copy")
    }

    @Test func `Sound is copied where it is whole, and told of where it is not`() async throws {
        let store = try SQLiteFactStore(directory: place("data"))
        defer { store.close() }
        try FileManager.default.createDirectory(atPath: place("data/media"), withIntermediateDirectories: true)
        for (name, bytes) in [("whole", 3), ("cut", 2)] {
            let file = place("data/media/") + MediaFiles.name(of: MediaID(trusted: name))
            try Data(count: bytes).write(to: URL(fileURLWithPath: file))
        }
        try await store.append(
            ["whole", "cut", "gone"].map {
                .audio(.file(MediaFile(id: MediaID(trusted: $0), contentType: "audio/wav", bytes: 3, at: .at(1))))
            })
        let contents = try StoreBackup(directory: place("copy")).make(of: place("data"))
        #expect((contents.sounds, contents.soundBytes, contents.missingSounds) == (1, 3, 2))
        #expect(try FileManager.default.contentsOfDirectory(atPath: place("copy/media")) == ["77686f6c65"])
    }

    @Test func `What a crash left in the journal is restored as well`() async throws {
        let abandoned = try SQLiteFactStore(directory: place("data"))
        try await abandoned.append(.endedCall(.sample("c1", at: 1)))
        try FileManager.default.createDirectory(atPath: place("crashed"), withIntermediateDirectories: true)
        for name in ["linehub.sqlite", "linehub.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: place("data/" + name), toPath: place("crashed/" + name))
        }
        abandoned.close()
        _ = try StoreBackup(directory: place("crashed")).restore(to: place("again"))
        let restored = try SQLiteFactStore(directory: place("again"))
        defer { restored.close() }
        #expect(try await restored.historyEntry(.named("c1")) == .sample("c1", at: 1))
    }

    @Test func `A store of an early release is copied as it is`() throws {
        try SQLiteFactStore(directory: place("data")).close()
        let tables = ["voicemail", "recording", "media", "mediaKey"].map { "DROP TABLE \($0);" }.joined()
        try write(tables + "DELETE FROM grdb_migrations WHERE identifier = '3 voicemail'")
        #expect(try StoreBackup(directory: place("copy")).make(of: place("data")).sounds == 0)
        guard case .sound(_, isOlder: true) = try SQLiteFactStore.look(at: place("copy")) else {
            Issue.record("not as it was")
            return
        }
    }

    @Test func `A look finds nothing, a store, an older one, and a newer one`() async throws {
        #expect(try SQLiteFactStore.look(at: place("data")) == .absent)
        try SQLiteFactStore(directory: place("data")).close()
        guard case .sound(let bytes, isOlder: false) = try SQLiteFactStore.look(at: place("data")), bytes > 0 else {
            Issue.record("not sound")
            return
        }
        try write("DELETE FROM grdb_migrations WHERE identifier = '4 status'")
        guard case .sound(_, isOlder: true) = try SQLiteFactStore.look(at: place("data")) else {
            Issue.record("not older")
            return
        }
        try write("INSERT INTO grdb_migrations VALUES ('99')")
        let refusal = StoreError.newer(place("data/linehub.sqlite"))
        #expect(throws: refusal) { try SQLiteFactStore.look(at: place("data")) }
        #expect(throws: refusal) { try StoreBackup(directory: place("data")).restore(to: place("again")) }
    }

    private func write(_ statement: String) throws {
        let queue = try DatabaseQueue(path: place("data/linehub.sqlite"))
        try queue.write { db in try db.execute(sql: statement) }
        try queue.close()
    }
}

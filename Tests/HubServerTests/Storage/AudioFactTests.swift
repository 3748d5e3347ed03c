import HubServer
import LineModel
import Testing

/// What all twins promise of voicemail, recordings and sound.
@Suite struct AudioFactTests {
    private let directory: ScratchDirectory
    private let now = Timestamp.at(1_000_000)

    init() throws {
        directory = try ScratchDirectory()
    }

    private func message(_ id: String) -> VoicemailMessage {
        VoicemailMessage(
            id: .named(id), call: .named("c-" + id), line: .named("line-1"),
            remote: Remote(number: "+461", name: "Åke \"Å\""), at: .at(7), seconds: 12, media: .named("m-" + id))
    }

    private func recording(_ id: String) -> Recording {
        Recording(
            id: .named(id), call: .named("c"), line: .named("line-1"), recorder: .named("bo"),
            remote: Remote(number: ""), at: .at(8), seconds: 0, media: .named("r"))
    }

    private func file(_ id: String) -> MediaFile {
        MediaFile(id: .named(id), contentType: "audio/ogg", bytes: 1 << 40, at: .at(9))
    }

    private func read(_ store: any FactStore) throws -> AudioState { try store.load(now: now).audio }

    @Test(arguments: Twin.allCases) func `A new store holds none of it`(_ twin: Twin) throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        #expect(try read(store) == AudioState())
    }

    @Test(arguments: Twin.allCases) func `What is stored comes back, each by its identifier (R72, R71, P43)`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        let key: [UInt8] = Array(0...255)
        try await store.append(
            .audio(.message(message("v2"))), .audio(.message(message("v1"))), .audio(.recording(recording("r1"))),
            .audio(.file(file("m1"))), .audio(.signingKey(key)), .audio(.signingKey([1])))
        #expect(
            try read(store)
                == AudioState(
                    messages: [message("v1"), message("v2")], recordings: [recording("r1")], files: [file("m1")],
                    signingKey: key))
    }

    @Test(arguments: Twin.allCases) func `A later fact stands for an earlier one, deletion and all (R75, P44)`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        var played = message("v1")
        played.played = true
        try await store.append(
            .audio(.message(message("v1"))), .audio(.message(played)), .audio(.recording(recording("r1"))),
            .audio(.file(file("m1"))))
        #expect(try read(store).messages == [played])
        let deleted = played.deleted(at: .at(10))
        try await store.append(
            .audio(.message(deleted)), .audio(.recording(recording("r1").deleted(at: .at(11)))),
            .audio(.fileRemoved(.named("m1"))))
        #expect(try read(store).messages == [deleted])
        #expect(try read(store).recordings.map(\.deletedAt) == [.at(11)])
        #expect(try read(store).files.isEmpty)
        try await store.append(.audio(.messageForgotten(.named("v1"))), .audio(.recordingForgotten(.named("r1"))))
        #expect(try read(store) == AudioState())
    }

    @Test(arguments: Twin.allCases) func `What is known of one file is read by its name, until it is removed`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append(.audio(.file(file("m1"))), .audio(.file(file("m2"))))
        #expect(try await store.mediaFile(.named("m1")) == file("m1"))
        #expect(try await store.mediaFile(.named("m3")) == nil)
        try await store.append(.audio(.fileRemoved(.named("m1"))))
        #expect(try await store.mediaFile(.named("m1")) == nil)
    }

    @Test(arguments: Twin.allCases) func `Who has hidden an entry is known (X21)`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append(
            .endedCall(.sample("c1", at: 1)), .historyHidden(.named("c1"), by: .named("anna")),
            .historyHidden(.named("c1"), by: .named("bo")), .historyHidden(.named("c2"), by: .named("cia")))
        #expect(try await store.hiders(of: .named("c1")) == [.named("anna"), .named("bo")])
    }

    @Test func `A file of the release before gets the new tables and keeps its facts`() async throws {
        let store = try SQLiteFactStore(directory: directory.path)
        try await store.append(.endedCall(.sample("c1", at: 1)))
        store.close()
        try OlderStore.undo(
            directory.path, migration: "3 voicemail", tables: ["voicemail", "recording", "media", "mediaKey"])
        let again = try SQLiteFactStore(directory: directory.path)
        defer { again.close() }
        #expect(try await again.historyEntry(.named("c1")) != nil)
        try await again.append(.audio(.message(message("v1"))))
        #expect(try read(again).messages == [message("v1")])
    }
}

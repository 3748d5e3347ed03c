import HubCore
import LineModel
import Testing

@Suite struct MediaShelfTests {
    private func file(_ id: String, bytes: Int = 10, at: Int64 = 0) -> MediaFile {
        MediaFile(
            id: MediaID(trusted: id), contentType: "audio/wav", bytes: bytes, at: Timestamp(milliseconds: at))
    }

    private func keep(_ file: MediaFile, on shelf: inout MediaShelf) throws {
        try shelf.reserve(file.bytes, limit: 100)
        #expect(try shelf.completed(file.id) == .new)
        shelf.kept(file)
    }

    @Test func `The room is taken when an upload begins, and given back when it fails or the file goes (P43)`() throws {
        var shelf = MediaShelf()
        try shelf.reserve(60, limit: 100)
        let refusal = Refusal(.limitReached, details: ["limit": .number(100), "of": .text("mediaBytes")])
        #expect(throws: refusal) { try shelf.reserve(41, limit: 100) }
        shelf.release(60)
        try keep(file("a", bytes: 100), on: &shelf)
        #expect(throws: refusal) { try shelf.reserve(1, limit: 100) }
        #expect(shelf.remove(MediaID(trusted: "a")) != nil && shelf.remove(MediaID(trusted: "a")) == nil)
        #expect(shelf.bytes == 0)
    }

    @Test func `A file is put once: known afterwards, refused while another is being completed (P43)`() throws {
        var shelf = MediaShelf()
        let id = MediaID(trusted: "a")
        #expect(try shelf.completed(id) == .new)
        #expect(throws: Refusal(.duplicate)) { try shelf.completed(id) }
        shelf.failed(id)
        #expect(try shelf.completed(id) == .new)
        shelf.kept(file("a"))
        #expect(try shelf.completed(id) == .known)
    }

    @Test func `Sound that another node took can be named, and is not this one's to remove (P43)`() throws {
        var shelf = MediaShelf()
        shelf.learned(file("a", bytes: 60))
        shelf.learned(file("a", bytes: 60))
        #expect(shelf.bytes == 60 && shelf.file(MediaID(trusted: "a")) != nil)
        #expect(shelf.removeOrphans(until: Timestamp(milliseconds: 99)).isEmpty)
        try shelf.use(MediaID(trusted: "a"))
        #expect(throws: Refusal.self) { try shelf.use(MediaID(trusted: "a")) }
        #expect(shelf.remove(MediaID(trusted: "a")) != nil && shelf.bytes == 0)
    }

    @Test func `A file serves one message: what no report names goes after its time (P43, Q30)`() throws {
        var shelf = MediaShelf(
            [file("used"), file("old"), file("young", at: 9)], used: [MediaID(trusted: "used")])
        #expect(throws: Refusal.self) { try shelf.use(MediaID(trusted: "used")) }
        #expect(throws: Refusal.self) { try shelf.use(MediaID(trusted: "never")) }
        #expect(shelf.removeOrphans(until: Timestamp(milliseconds: 8)).map(\.id.rawValue) == ["old"])
        try shelf.use(MediaID(trusted: "young"))
        #expect(shelf.removeOrphans(until: Timestamp(milliseconds: 99)).isEmpty)
        shelf.disuse(MediaID(trusted: "young"))
        #expect(shelf.removeOrphans(until: Timestamp(milliseconds: 99)).map(\.id.rawValue) == ["young"])
        #expect(shelf.bytes == 10)
    }

    @Test func `Transfers are counted`() throws {
        var shelf = MediaShelf()
        try shelf.transferBegan(limit: 1)
        #expect(throws: Refusal.self) { try shelf.transferBegan(limit: 1) }
        shelf.transferEnded()
        try shelf.transferBegan(limit: 1)
    }
}

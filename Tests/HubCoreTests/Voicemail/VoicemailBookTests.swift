import HubCore
import LineModel
import Testing

@Suite struct VoicemailBookTests {
    private static let line = LineID(trusted: "a1")

    static func message(_ id: String, line: LineID = line, at: Int64 = 1, call: String? = nil) -> VoicemailMessage {
        VoicemailMessage(
            id: VoicemailID(trusted: id), call: CallID(trusted: call ?? "c-" + id), line: line,
            remote: Remote(number: "+461", name: "Eva"), at: Timestamp(milliseconds: at), seconds: 3,
            media: MediaID(trusted: "m-" + id))
    }

    private func book(_ ids: String...) throws -> VoicemailBook {
        var book = VoicemailBook()
        for (position, id) in ids.enumerated() {
            _ = try book.left(Self.message(id, at: Int64(position)), limit: 100)
        }
        return book
    }

    @Test func `X20: the first play marks, later ones change nothing (R75)`() throws {
        var book = try book("a", "b")
        #expect(try book.play(VoicemailID(trusted: "a")).isFirst)
        #expect(try !book.play(VoicemailID(trusted: "a")).isFirst)
        #expect(book.counts(of: Self.line) == VoicemailCounts(new: 1, old: 1))
    }

    @Test func `X20: deletion absorbs: play is refused, delete again is nothing (R81)`() throws {
        var book = try book("a", "b")
        let id = VoicemailID(trusted: "a")
        _ = try book.play(id)
        #expect(try book.delete(id, at: Timestamp(milliseconds: 9)) != nil)
        #expect(try book.delete(id, at: Timestamp(milliseconds: 10)) == nil)
        #expect(throws: Refusal(.gone)) { try book.play(id) }
        #expect(book.counts(of: Self.line) == VoicemailCounts(new: 1, old: 0))
        #expect(book.shelf[id]?.remote == Remote(number: ""), "who called is forgotten")
    }

    @Test func `P44: what was deleted is gone until it is forgotten, then not found`() throws {
        var book = try book("a", "b")
        let id = VoicemailID(trusted: "a")
        _ = try book.delete(id, at: Timestamp(milliseconds: 50))
        #expect(book.forgetDeleted(until: Timestamp(milliseconds: 49)).isEmpty)
        #expect(book.forgetDeleted(until: Timestamp(milliseconds: 50)) == [id])
        #expect(throws: Refusal(.notFound)) { try book.play(id) }
        #expect(throws: Refusal(.notFound)) { try book.delete(id, at: Timestamp(milliseconds: 51)) }
    }

    @Test func `P43: a message that was reported before is nothing new, elsewhere a duplicate`() throws {
        var book = try book("a")
        #expect(try !book.left(Self.message("a"), limit: 1))
        #expect(throws: Refusal(.duplicate)) {
            try book.left(Self.message("a", line: LineID(trusted: "a2")), limit: 1)
        }
        #expect(throws: Refusal(.duplicate)) { try book.left(Self.message("a", call: "other"), limit: 1) }
        #expect(throws: Refusal.self) { try book.left(Self.message("b"), limit: 1) }
    }

    @Test func `A book that is stored and read again is the same`() throws {
        var book = try book("a", "b", "c")
        _ = try book.play(VoicemailID(trusted: "b"))
        _ = try book.delete(VoicemailID(trusted: "c"), at: Timestamp(milliseconds: 7))
        let again = VoicemailBook(Array(book.shelf.all))
        #expect(again.counts(of: Self.line) == book.counts(of: Self.line))
        #expect(again.shelf.items(of: Self.line) == book.shelf.items(of: Self.line))
    }

    @Test func `Counts are what the list holds, whatever happens (I9)`() throws {
        for seed in UInt64(0)..<200 {
            var random = Seeded(seed: seed)
            var book = VoicemailBook()
            for step in 0..<60 {
                let id = VoicemailID(trusted: "v\(Int.random(in: 0..<12, using: &random))")
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    _ = try? book.left(
                        Self.message(id.rawValue, at: Int64.random(in: 0..<9, using: &random)), limit: 10)
                case 1: _ = try? book.play(id)
                default: _ = try? book.delete(id, at: Timestamp(milliseconds: Int64(step)))
                }
                let there = book.shelf.items(of: Self.line)
                let old = there.count(where: \.played)
                #expect(book.counts(of: Self.line) == VoicemailCounts(new: there.count - old, old: old), "seed \(seed)")
                #expect(there.allSatisfy { $0.deletedAt == nil }, "seed \(seed)")
            }
        }
    }
}

/// SplitMix64: repeatable.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

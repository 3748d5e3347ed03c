import HubCore
import LineModel
import Testing

@Suite struct ShelfTests {
    @Test func `Pages are the list, newest first, whatever comes and goes between them (P44)`() {
        for seed in UInt64(0)..<100 {
            var random = Seeded(seed: seed)
            let lines = ["a1", "a2", "b1"].map { LineID(trusted: $0) }
            let messages = (0..<40).map { number in
                VoicemailBookTests.message(
                    "v\(number)", line: lines.randomElement(using: &random)!,
                    at: Int64.random(in: 0..<20, using: &random))
            }
            var shelf = Shelf(messages.shuffled(using: &random))
            let asked = Array(lines.prefix(2))
            let expected = messages.filter { asked.contains($0.line) }.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
            var read: [VoicemailMessage] = []
            var place: Shelf<VoicemailMessage>.Place?
            repeat {
                let page = shelf.page(of: asked + asked, before: place, size: 7)
                read += page.items
                place = page.next.flatMap { ListPlace(cursor: $0) }
                shelf.put(VoicemailBookTests.message("late\(read.count)", line: lines[0], at: 1000))
            } while place != nil
            #expect(read == expected, "seed \(seed)")
        }
    }

    @Test func `A page with a filter has no next where nothing more passes it`() {
        let shelf = Shelf((0..<10).map { VoicemailBookTests.message("v\($0)", at: Int64($0)) })
        let line = LineID(trusted: "a1")
        let page = shelf.page(of: [line], before: nil, size: 5) { $0.at.milliseconds < 5 }
        #expect(page.items.map(\.at.milliseconds) == [4, 3, 2, 1, 0] && page.next == nil)
        #expect(shelf.page(of: [line], before: nil, size: 4) { $0.at.milliseconds < 5 }.next != nil)
    }

    @Test func `A cursor from elsewhere is none`() {
        for text in ["", "x", "1:", ":a", "1:b c", "one:a"] {
            #expect(ListPlace<VoicemailMessage>(cursor: text) == nil)
        }
        let place = ListPlace<VoicemailMessage>(at: Timestamp(milliseconds: 12), id: VoicemailID(trusted: "a:b"))
        #expect(ListPlace(cursor: place.cursor) == place)
    }
}

import LineModel
import Testing

@Suite struct RightsTests {
    @Test func `has the eight words of D7`() {
        let words = [
            "place", "answer", "pickUpHeld", "join", "monitor", "voicemailPlay", "voicemailDelete", "optOut",
        ]
        #expect(Rights.all.words == words)
        #expect(Rights(words: words) == .all)
    }

    @Test func `gives a new delegate everything but to join and to monitor (P49)`() {
        #expect(Rights.all.subtracting(.standard) == [.join, .monitor])
    }

    @Test(arguments: [UInt8.min...UInt8.max])
    func `reads back what it wrote`(range: ClosedRange<UInt8>) {
        for bits in range {
            #expect(Rights(words: Rights(rawValue: bits).words) == Rights(rawValue: bits))
        }
    }

    @Test func `reads no unknown word`() {
        #expect(Rights(words: ["place", "fly"]) == nil)
        #expect(Rights(words: []) == [])
        #expect(Rights(words: ["place", "place"]) == .place)
    }
}

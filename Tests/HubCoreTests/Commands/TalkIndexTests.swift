import HubCore
import LineModel
import Testing

@Suite struct TalkIndexTests {
    private let anna = PartyID(trusted: "anna"), bo = PartyID(trusted: "bo")
    private let one = CallID(trusted: "1"), two = CallID(trusted: "2")

    @Test func `A call is found with whoever has it, through every hand and to its end`() {
        var index = TalkIndex()
        index.moved(one, from: nil, to: anna)
        index.moved(two, from: nil, to: anna)
        #expect(index.calls(of: anna) == [one, two])
        index.moved(one, from: anna, to: bo)
        index.moved(two, from: anna, to: anna)
        #expect(index.calls(of: anna) == [two])
        #expect(index.calls(of: bo) == [one])
        index.moved(one, from: bo, to: nil)
        index.moved(two, from: anna, to: nil)
        #expect(index.calls(of: anna).isEmpty)
        #expect(index.calls(of: bo).isEmpty)
    }

    @Test func `Of the calls that a party talks in each finds those before it, whoever asks first (Q53)`() {
        var index = TalkIndex()
        for call in [one, two] { index.moved(call, from: nil, to: anna) }
        index.began(two, for: anna)
        index.began(one, for: anna)
        #expect(index.calls(of: anna, before: one) == [two])
        #expect(index.calls(of: anna, before: two).isEmpty)
        index.began(two, for: anna)
        #expect(index.calls(of: anna, before: two) == [one], "it was held and is resumed: now it is the last")
        index.began(one, for: bo)
        #expect(index.calls(of: bo, before: one).isEmpty, "Bo does not have it")
        index.moved(two, from: anna, to: bo)
        #expect(index.calls(of: anna, before: two).isEmpty, "a call that is somebody else's by now holds none")
        #expect(index.calls(of: anna, before: one).isEmpty)
    }

    @Test func `A party claims one call at a time (invariant 1)`() {
        var index = TalkIndex()
        #expect(index.claim(one, for: anna) == nil)
        #expect(index.claim(two, for: anna) == one)
        #expect(index.claim(two, for: bo) == nil, "another party is free")
        index.release(two, for: anna)
        #expect(index.claim(two, for: anna) == one, "what was refused has nothing to release")
        index.release(one, for: anna)
        #expect(index.claim(two, for: anna) == nil)
    }

    @Test func `Two devices may claim the same call, and both must release it (X2)`() {
        var index = TalkIndex()
        #expect(index.claim(one, for: anna) == nil)
        #expect(index.claim(one, for: anna) == nil)
        index.release(one, for: anna)
        #expect(index.claim(two, for: anna) == one)
        index.release(one, for: anna)
        #expect(index.claim(two, for: anna) == nil)
    }
}

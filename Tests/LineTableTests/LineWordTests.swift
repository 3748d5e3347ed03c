import LineTable
import Testing

@Suite struct LineWordTests {
    @Test func `A word gives back the parts it was made of`() {
        let word = LineWord(version: 123_456_789_012, lamp: 5, flags: 0x1234)
        #expect(word.version == 123_456_789_012)
        #expect(word.lamp == 5)
        #expect(word.flags == 0x1234)
        #expect(LineWord(rawValue: word.rawValue) == word)
    }

    @Test func `The greatest parts fit and leave each other alone`() {
        let version = LineWord(version: LineWord.maximumVersion)
        #expect(version.version == LineWord.maximumVersion && version.lamp == 0 && version.flags == 0)
        let lamp = LineWord(version: 0, lamp: LineWord.maximumLamp)
        #expect(lamp.version == 0 && lamp.lamp == LineWord.maximumLamp && lamp.flags == 0)
        let flags = LineWord(version: 0, flags: LineWord.maximumFlags)
        #expect(flags.version == 0 && flags.lamp == 0 && flags.flags == LineWord.maximumFlags)
    }

    @Test func `A vacant slot's word is above every version`() {
        #expect(LineWord.vacant.version > LineWord.maximumVersion)
    }
}

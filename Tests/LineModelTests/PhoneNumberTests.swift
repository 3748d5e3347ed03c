import LineModel
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: ["1", "+4681234567", "*21#", "112", "+1", String(repeating: "9", count: 32)])
    func `takes an optional plus and 1 to 32 digits, stars and hashes (P50)`(text: String) {
        #expect(PhoneNumber.isValid(text))
    }

    @Test func `takes the plus besides the 32`() {
        #expect(PhoneNumber.isValid("+" + String(repeating: "9", count: 32)))
    }

    @Test(arguments: ["", "+", "++1", "1+", "46 8", "46-8", "a", "٣", "1\n", String(repeating: "9", count: 33)])
    func `refuses everything else (P50)`(text: String) {
        #expect(!PhoneNumber.isValid(text))
    }
}

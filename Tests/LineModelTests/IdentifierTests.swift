import LineModel
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["a", "h.1", "A-Z_a:z+0.9", String(repeating: "x", count: 64)])
    func `takes 1 to 64 characters of the allowed set (protocol §1)`(text: String) {
        #expect(CallID(text)?.rawValue == text)
        #expect(CallID(text)?.description == text)
    }

    @Test(arguments: [
        "", " ", "a b", "å", "a/b", "a\n", "a\0", "a@b", "é", "[", "`", "{", String(repeating: "x", count: 65),
    ])
    func `refuses everything else (protocol §1)`(text: String) {
        #expect(CallID(text) == nil)
    }

    @Test func `is ordered by its text`() {
        #expect(PartyID(trusted: "anna") < PartyID(trusted: "bo"))
        #expect(!(PartyID(trusted: "bo") < PartyID(trusted: "bo")))
    }
}

import Testing

@testable import HubServer

@Suite struct Base64URLTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("~~~???", "fn5-Pz8_"),
    ])
    func `Texts are spelled as in RFC 4648`(_ text: String, _ spelled: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == spelled)
        #expect(Base64URL.decode(spelled.utf8) == Array(text.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm9v\n", "+/+/", "Zm9vé", " "])
    func `What is spelled otherwise is refused`(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}

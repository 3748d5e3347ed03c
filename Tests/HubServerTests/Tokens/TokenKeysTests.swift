import HubTesting
import LineModel
import Testing

@testable import HubServer

@Suite struct TokenKeysTests {
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: ["", "\n", "\r\n", "\n\n"])
    func `A secret's file may end with line ends`(_ end: String) async throws {
        let file = try directory.write(" se cret" + end, to: "secret")
        #expect(try TokenKeys.secret(file: file) == Array(" se cret".utf8))
    }

    @Test func `Files of all kinds are read together`() async throws {
        let keys = try await TokenKeys(
            secretFiles: [try directory.write("one\n", to: "one"), try directory.write("two\n", to: "two")],
            keyFiles: [
                try directory.write(TokenFixture.publicRSA, to: "rsa.pem"),
                try directory.write(TokenFixture.jwks, to: "jwks.json"),
            ])
        #expect(keys.keys.map(\.algorithmName) == ["HS256", "HS256", "RS256", "RS256", "ES256", "EdDSA"])
    }

    @Test(arguments: [
        "", "\n", "{}", "words", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ])
    func `A file without a key for us is named`(_ text: String) async throws {
        let file = try directory.write(text, to: "keys")
        let error = await #expect(throws: TokenKeyError.self) { try await TokenKeys(secretFiles: [], keyFiles: [file]) }
        #expect(error?.source == file)
    }

    @Test func `A short secret works, and is named for a warning`() throws {
        var keys = TokenKeys()
        try keys.add(secret: Array("short".utf8), source: "here")
        try keys.add(secret: TokenFixture.secret, source: "there")
        #expect(keys.warnings.map(\.source) == ["here"])
        let verifier = TokenVerifier(TokenTrust(keys: keys), now: { Timestamp(milliseconds: 0) })
        #expect(try verifier.verify(PresentedToken(TokenFixture.hs256Short)).get().claims.party == .named("anna"))
    }

    @Test func `A secret that is empty or not there is named`() async throws {
        for file in [try directory.write("\n", to: "empty"), directory.path + "/nowhere"] {
            let error = await #expect(throws: TokenKeyError.self) {
                try await TokenKeys(secretFiles: [file], keyFiles: [])
            }
            #expect(error?.source == file)
        }
    }
}

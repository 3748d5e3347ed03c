import Foundation
import HubCore
import LineModel
import Testing

@testable import HubServer

@Suite struct TokenRevocationsTests {
    private let limit = 100

    private func revocations(_ text: String) throws -> TokenRevocations {
        var revocations = TokenRevocations()
        try revocations.add(text: text, file: "list", limit: limit)
        return revocations
    }

    private func token(_ party: String, id: String? = nil, issuedAt: Int64? = nil) -> VerifiedToken {
        VerifiedToken(
            claims: TokenClaims(
                party: .named(party), expiresAt: Timestamp(milliseconds: .max), scopes: [.client]),
            grounds: TokenGrounds(
                key: TokenDigest(of: []), id: id.map { TokenDigest(of: Array($0.utf8)) },
                issuedAt: issuedAt.map { Timestamp(milliseconds: $0) }))
    }

    @Test func `Comments and empty lines revoke nothing`() throws {
        #expect(try revocations("").count == 0)
        #expect(try revocations("# jti-1\n\n   \r\n\t# sub:anna\n").count == 0)
    }

    @Test func `A token is revoked by its jti alone, whatever the jti looks like`() throws {
        let list = try revocations("one # stolen laptop\r\n  jti:two\njti:sub:three\nfour#4")
        for id in ["one", "two", "sub:three", "four#4"] { #expect(list.covers(token("anna", id: id)), "\(id)") }
        for id in ["stolen", "One", "jti:two", "three", "four", nil] as [String?] {
            #expect(!list.covers(token("one", id: id)))
        }
    }

    @Test func `A mark before the first line is none of it; what is no list is refused`() throws {
        #expect(try revocations("\u{FEFF}sub:anna").covers(token("anna")))
        for text in ["Sub:anna", "JTI:one", "one\u{0}two", "\u{7F}"] {
            #expect(throws: TokenRevocationError.self, "\(text)") { try revocations(text) }
        }
    }

    @Test func `A party without a time loses all tokens, also later ones`() throws {
        let list = try revocations("sub:anna")
        for issued in [nil, 0, Int64.max - 1] as [Int64?] { #expect(list.covers(token("anna", issuedAt: issued))) }
        #expect(!list.covers(token("anna2")) && !list.covers(token("bo", id: "sub:anna")))
    }

    @Test(arguments: ["1970-01-01T00:16:40Z", "1000", "1970-01-01T01:16:40+01:00", "1970-01-01T00:16:40.000Z"])
    func `A party with a time loses what was issued before then, and what does not say when`(_ time: String) throws {
        let list = try revocations("sub:anna \(time)   # left the company")
        #expect(list.covers(token("anna", issuedAt: 999_999)))
        #expect(!list.covers(token("anna", issuedAt: 1_000_000)))
        #expect(list.covers(token("anna")))
    }

    @Test func `Of several times of a party the latest counts`() throws {
        for text in ["sub:anna 1000\nsub:anna 2000", "sub:anna 2000\nsub:anna 1000"] {
            let list = try revocations(text)
            #expect(list.covers(token("anna", issuedAt: 1_999_999)) && !list.covers(token("anna", issuedAt: 2_000_000)))
            #expect(list.count == 1)
        }
        #expect(try revocations("sub:anna 1000\nsub:anna").covers(token("anna", issuedAt: 5_000_000)))
    }

    @Test(arguments: [
        "two words", "sub:", "sub:a/b", "sub:anna yesterday", "sub:anna 1000 2000", "sub:anna -5",
        "sub:anna 99999999999999",
        "jti:", "jti:a b", "sub: anna",
    ])
    func `A bad line is named with its file and number`(_ line: String) throws {
        let error = #expect(throws: TokenRevocationError.self) { try revocations("# first\ngood\n\(line)\nmore\n") }
        #expect(error?.file == "list" && error?.line == 3)
    }

    @Test func `More revocations than the limit are not taken`() throws {
        let most = (0..<limit).map { "id-\($0)" }.joined(separator: "\n")
        #expect(try revocations(most).count == limit)
        let error = #expect(throws: TokenRevocationError.self) { try revocations(most + "\none more") }
        #expect(error?.line == limit + 1)
    }

    @Test func `A file that is too long or not there is named without a line`() throws {
        let directory = try ScratchDirectory()
        let long = try directory.write(String(repeating: "#", count: 10_001), to: "long")
        for file in [long, directory.path + "/nowhere"] {
            var list = TokenRevocations()
            let error = #expect(throws: TokenRevocationError.self) { try list.add(file: file, limit: 100) }
            #expect(error?.file == file && error?.line == nil)
        }
    }

    @Test func `What is no file is refused and not waited for; a link to one is as good as it`() throws {
        let directory = try ScratchDirectory()
        let (pipe, link) = (directory.path + "/pipe", directory.path + "/link")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for other in [pipe, directory.path, "/dev/null"] {
            var list = TokenRevocations()
            let error = #expect(throws: TokenRevocationError.self) { try list.add(file: other, limit: 100) }
            #expect(error?.problem == "it is no regular file, nor a link to one")
        }
        let file = try directory.write("one", to: "file")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        var list = TokenRevocations()
        try list.add(file: link, limit: 100)
        #expect(list.count == 1)
    }
}

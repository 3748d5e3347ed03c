import Testing

@testable import HubServer

@Suite struct KnownHeadersTests {
    private func header(_ name: String) throws -> TokenHeader {
        try #require(TokenHeader(json: Array(#"{"alg":"HS256","kid":"\#(name)"}"#.utf8)))
    }

    @Test func `A header is known by its exact text`() throws {
        var known = KnownHeaders()
        let token = Array("one.two".utf8)
        known.remember(try header("a"), of: token[..<3])
        #expect(known.header(of: Array("one".utf8)[...])?.keyName == "a")
        #expect(known.header(of: token[4...]) == nil)
        #expect(known.header(of: token[..<2]) == nil)
    }

    @Test func `With many headers in use the first gives way, and one that comes again does not`() throws {
        var known = KnownHeaders()
        let texts = (0..<9).map { Array("header \($0)".utf8)[...] }
        for text in texts.prefix(8) + texts.prefix(8) { known.remember(try header("a"), of: text) }
        #expect(texts.prefix(8).allSatisfy { known.header(of: $0) != nil })
        known.remember(try header("a"), of: texts[8])
        #expect(texts.map { known.header(of: $0) != nil } == [false] + Array(repeating: true, count: 8))
    }
}

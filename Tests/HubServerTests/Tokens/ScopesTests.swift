import Testing

@testable import HubServer

@Suite struct ScopesTests {
    @Test func `Words are read in any order, and words that are not ours give no right`() {
        #expect(Scopes(words: "monitor client") == [.client, .monitor])
        #expect(Scopes(words: " admin  root ") == .admin)
        #expect(Scopes(words: "Admin adminclient").isEmpty)
    }

    @Test func `Each scope has a word of its own`() {
        for scope in Scope.allCases { #expect(Scopes(words: scope.rawValue) == Scopes(scope)) }
        #expect(Scopes(Scope.allCases.map { Scopes($0) }).words == "admin client monitor switch")
    }
}

import Testing

@testable import HubServer

@Suite struct OriginPolicyTests {
    @Test func `The hub's own pages and clients that are no browsers pass, others do not (RFC 6455 10.2)`() {
        let policy = OriginPolicy([])
        #expect(policy.allows(nil, host: "hub:8080"))
        #expect(policy.allows("http://hub:8080", host: "hub:8080"))
        #expect(policy.allows("HTTPS://Hub:8080", host: "hub:8080"))
        for origin in ["http://evil", "null", "", "http://hub", "http://hub:8080.evil", "http://evil/hub:8080"] {
            #expect(!policy.allows(origin, host: "hub:8080"), "\(origin)")
        }
        #expect(!policy.allows("http://hub", host: nil))
    }

    @Test func `The operator names further origins, or all`() {
        #expect(OriginPolicy(["https://Portal.example"]).allows("https://portal.example", host: "hub"))
        #expect(!OriginPolicy(["https://portal.example"]).allows("http://portal.example", host: "hub"))
        #expect(OriginPolicy(["*"]).allows("null", host: nil))
    }
}

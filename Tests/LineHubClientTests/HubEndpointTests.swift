import Testing

@testable import LineHubClient

@Suite struct HubEndpointTests {
    @Test(arguments: [
        ("ws://127.0.0.1:8080", "ws://127.0.0.1:8080/v1/socket"),
        ("http://hub.example", "ws://hub.example:80/v1/socket"),
        ("wss://hub.example/x?y=1", "wss://hub.example:443/x?y=1"), ("ws://[::1]:9", "ws://[::1]:9/v1/socket"),
        ("ws://a:1/", "ws://a:1/v1/socket"),
    ])
    func `addresses are read as people write them`(text: String, url: String) {
        #expect(HubEndpoint(url: text)?.url == url)
    }

    @Test(arguments: [
        "", "hub:80", "ftp://hub", "ws://", "ws://:80", "ws://a:b", "ws://a:70000", "ws://::1:80", "ws://u@h:1",
    ])
    func `what is no address is refused`(text: String) {
        #expect(HubEndpoint(url: text) == nil)
    }
}

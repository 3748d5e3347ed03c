import HubProtocol
import HubProtocolTesting
import Testing

@Suite struct `A method` {
    @Test func `needs the scope of its family (P38)`() {
        #expect(Method.sessionOpen.scope == .session)
        #expect(Method.adminPolicySet.scope == .admin)
        #expect(Method.switchEnded.scope == .switch)
        #expect(Method.callMonitor.scope == .client)
        #expect(Method.allCases.filter(\.isOpenToMonitors) == [.linesSubscribe, .linesUnsubscribe, .linesRepair])
    }

    @Test func `has types for what it takes and gives`() {
        for method in Method.allCases { #expect(Catalogue.of(method) != nil, "\(method)") }
    }

    @Test func `of the socket alone is not on HTTP (P39)`() {
        #expect(!Method.switchSync.isOnHTTP && !Method.linesRepair.isOnHTTP)
        #expect(Method.linesList.isOnHTTP && Method.switchIncoming.isOnHTTP)
    }
}

import HubProtocol
import Testing

@Suite struct `A method` {
    @Test func `needs the scope of its family (P38)`() {
        #expect(Method.sessionOpen.scope == .session)
        #expect(Method.adminPolicySet.scope == .admin)
        #expect(Method.switchEnded.scope == .switch)
        #expect(Method.callMonitor.scope == .client)
        #expect(Method.allCases.filter(\.isOpenToMonitors) == [.linesSubscribe, .linesUnsubscribe, .linesRepair])
    }

    @Test func `is built exactly where there are types for it`() {
        for method in Method.allCases { #expect(method.isBuilt == (Catalogue.of(method) != nil), "\(method)") }
        #expect(Method.allCases.count { !$0.isBuilt } == 16)
    }

    @Test func `of the socket alone is not on HTTP (P39)`() {
        #expect(!Method.switchSync.isOnHTTP && !Method.linesRepair.isOnHTTP)
        #expect(Method.linesList.isOnHTTP && Method.switchIncoming.isOnHTTP)
    }
}

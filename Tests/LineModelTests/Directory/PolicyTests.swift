import LineModel
import Testing

@Suite struct PolicyTests {
    @Test func `begins as P42 says`() {
        let policy = Policy()
        #expect(policy.delegation && !policy.monitoring && policy.privacy && policy.ringSeconds == 30)
        #expect(policy.limits.delegates == 15 && policy.limits.delegators == 15 && policy.limits.appearances == 4)
    }

    @Test(arguments: [
        (ClientKind.desktop, "4.5.4", true), (.desktop, "4.5.3", false), (.desktop, "4.5.10", true),
        (.mobile, "4.5.4", false), (.mobile, "4.5.5", true), (.mobile, "4.5.4.9", false),
        (.web, "0.1", true), (.deskphone, "0", true), (.portal, "1", true),
    ])
    func `gates desktop and mobile clients (R9, R10)`(kind: ClientKind, version: String, admitted: Bool) {
        #expect(refusal(Policy(), kind, ClientVersion(version)) == (admitted ? nil : .clientTooOld))
    }

    @Test(arguments: ClientKind.allCases)
    func `takes a missing version for too old where the kind is gated (P42)`(kind: ClientKind) {
        #expect(refusal(Policy(), kind, nil) == ([.desktop, .mobile].contains(kind) ? .clientTooOld : nil))
    }

    @Test func `tells the minimum, and gates other kinds when they are named (P42)`() {
        var policy = Policy()
        policy.minimumVersions[.web] = ClientVersion("2")
        do {
            try policy.admit(.web, version: ClientVersion("1.9"))
            Issue.record("admitted")
        } catch {
            #expect(error == Refusal(.clientTooOld, details: ["minimum": .text("2")]))
        }
    }

    private func refusal(_ policy: Policy, _ kind: ClientKind, _ version: ClientVersion?) -> RefusalCode? {
        do {
            try policy.admit(kind, version: version)
            return nil
        } catch {
            return error.code
        }
    }
}

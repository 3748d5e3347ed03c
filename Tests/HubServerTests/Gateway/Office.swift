import HubTesting
import LineModel
import Logging

@testable import HubServer

/// The directory that gateway tests begin with: Anna owns `a1` and `a2` and Bo serves her; Carl is a stranger.
enum Office {
    static let facts: [StoredFact] = [
        .party(Party(id: .named("anna"), name: "Anna")), .party(Party(id: .named("bo"), name: "Bo")),
        .party(Party(id: .named("carl"), name: "Carl")),
        .line(Line(id: .named("a1"), number: "+461", owner: .named("anna"))),
        .line(Line(id: .named("a2"), number: "+462", owner: .named("anna"))),
        .delegation(Delegation(delegator: .named("anna"), delegate: .named("bo"))),
    ]

    /// Runs a test against a hub of its own.
    static func withHub(
        _ facts: [StoredFact] = facts, store: (any FactStore)? = nil, logger: Logger? = nil,
        configure: (inout HubConfiguration) -> Void = { _ in },
        _ body: (TestHub) async throws -> Void
    ) async throws {
        let hub = try await TestHub(facts, store: store, logger: logger, configure: configure)
        do {
            try await body(hub)
        } catch {
            await hub.stop()
            throw error
        }
        await hub.stop()
    }
}

/// Looks again until it is so; throws when it has taken too long.
func eventually(_ isSo: @escaping @Sendable () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .milliseconds(TestClient.patienceMilliseconds)
    // Judged by a look that began after the deadline: where other tests keep all threads, an answer comes late.
    while true {
        let isLast = ContinuousClock.now >= deadline
        if try await onThread(isSo) { return }
        if isLast { throw TestClientError.deadline("it has not become so") }
        // A look may be a socket of its own, of which a hub takes so many a second from an address.
        try await Task.sleep(for: .milliseconds(10))
    }
}

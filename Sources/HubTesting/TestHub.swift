import Foundation
public import HubServer
import LineModel
import HubCore
public import Logging

/// A hub in this process on a free port, with its people in a memory store and tokens for them.
public final class TestHub: Sendable {
    public let hub: Hub
    public let clock: HandClock
    private let issuer: TokenIssuer

    /// Builds and starts the hub.
    ///
    /// - Parameters:
    ///   - facts: the directory; what else was known before.
    ///   - redis: what it shares with other nodes, connected; nil for a hub that is alone.
    ///   - logger: what it logs to; nothing is kept otherwise.
    ///   - configure: changes of the configuration, which listens on a free port and has one thread otherwise.
    public init(
        _ facts: [StoredFact], clock: HandClock = HandClock(), store: (any FactStore)? = nil,
        sharing redis: SharedRedis? = nil, logger: Logger? = nil, configure: (inout HubConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = HubConfiguration()
        configuration.listen = ListenAddress(address: "127.0.0.1", port: 0)
        configuration.threads = 1
        configuration.node = "test"
        // Sound alone stands there; the directory is made when there is some.
        configuration.dataDirectory = NSTemporaryDirectory() + "linehub-test-" + UUID().uuidString
        // Beside hundreds of tests a client may not get its turn for longer than a stranger is waited for.
        configuration.limits.requestSeconds = 120
        // With a clock that stands still no drain comes to its end.
        configuration.limits.drainSeconds = 0
        configure(&configuration)
        let store = store ?? MemoryFactStore()
        let failure: StoreError? = await withCheckedContinuation { continuation in
            store.append(facts) { result in
                if case .failure(let error) = result {
                    continuation.resume(returning: error)
                } else {
                    continuation.resume(returning: nil)
                }
            }
        }
        if let failure { throw failure }
        let secret = Array("thirty-two characters of a secret".utf8)
        var keys = TokenKeys()
        try keys.add(secret: secret)
        issuer = TokenIssuer(secret: secret)
        self.clock = clock
        hub = try Hub(
            configuration, store: store, trust: TokenTrust(keys: keys), now: clock.clock,
            logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, sharing: redis)
        hub.start()
        await hub.opened()
    }

    public var port: UInt16 { hub.port }

    public func stop() async { await hub.stop() }

    /// A token that is valid for an hour of the hand clock, unless said otherwise.
    public func token(
        _ subject: String, _ scopes: Scopes = [.client], lines: [String]? = nil, seconds: Int64 = 3600
    ) async throws -> String {
        let named = lines.map { lines in
            lines == ["*"] ? LineRestriction.all : .lines(Set(lines.map { LineID(trusted: $0) }))
        }
        return try issuer.issue(
            subject: subject, scopes: scopes, lines: named, expiresAt: clock.now + .seconds(seconds))
    }

    /// Opens a socket and a session on it.
    public func client(
        _ subject: String, device: String? = nil, scopes: Scopes = [.client], lines: [String]? = nil
    ) async throws -> TestClient {
        let client = try await TestClient.connect(port: port)
        let token = try await token(subject, scopes, lines: lines)
        let kind = scopes.contains(.switch) ? "switch" : scopes == [.monitor] ? "monitor" : "web"
        try await client.open(token, kind: kind, device: device ?? subject + "-1")
        return client
    }
}

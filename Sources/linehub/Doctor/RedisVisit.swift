import Foundation
import HubRedis
import HubServer

/// What a look at Redis brings back; it changes nothing there.
struct RedisVisit: Sendable {
    var facts: RedisServerFacts
    /// How far this machine's clock is ahead of Redis', in seconds.
    var clockAhead: Double

    private static let pings = 15

    /// Throws `RedisURLError`, `RedisUnreachable` and `RedisError`.
    init(_ text: String) async throws {
        let url = try RedisURL(text)
        let redis = SharedRedis(url)
        try await redis.startAndConnect(within: .seconds(5))
        defer { redis.stop() }
        var spans: [Double] = []
        for _ in 0..<Self.pings {
            let asked = ContinuousClock.now
            _ = try await redis.ask("PING")
            spans.append((ContinuousClock.now - asked) / .seconds(1))
        }
        let span = spans.sorted()[Self.pings / 2]
        let time = try await redis.ask("TIME").items ?? []
        let now = Date().timeIntervalSince1970
        let seconds = time.first?.number.map(Double.init) ?? now
        let micros = time.last?.number.map(Double.init) ?? 0
        clockAhead = now - span / 2 - (seconds + micros / 1_000_000)
        // A user without the right to CONFIG is no fault.
        let flush = try? await redis.ask("CONFIG", "GET", "appendfsync").items?.last?.text
        facts = RedisServerFacts(
            info: Self.members(try await redis.ask("INFO").text ?? ""), appendfsync: flush,
            isOpen: url.credentials == nil, isLocal: Self.isLocal(url), roundTrip: span)
    }

    private static func members(_ info: String) -> [String: String] {
        var members: [String: String] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { members[String(parts[0])] = String(parts[1]) }
        }
        return members
    }

    private static func isLocal(_ url: RedisURL) -> Bool {
        let addresses =
            switch url.place {
            case .server(let address): [address]
            case .sentinels(let addresses, _): addresses
            }
        return addresses.allSatisfy { $0.host == "localhost" || $0.host == "::1" || $0.host.hasPrefix("127.") }
    }
}

extension SharedRedis {
    fileprivate func ask(_ words: String...) async throws -> RedisValue {
        try await withCheckedThrowingContinuation { continuation in
            send(words.map { Array($0.utf8) }) { continuation.resume(with: $0) }
        }
    }
}

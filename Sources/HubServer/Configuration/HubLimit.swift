/// One of the maximums, as configuration names it.
public struct HubLimit: Sendable {
    /// The property's name.
    public let name: String
    let path: any WritableKeyPath<HubLimits, Int> & Sendable
    /// What it may be set to.
    public let range: ClosedRange<Int>
    /// Whether a change takes effect while the node runs. Others size something at the start, or were promised to clients
    /// for as long as they stay (`messageBytes`, `heartbeatSeconds`).
    let isLive: Bool

    private static func live(
        _ name: String, _ path: any WritableKeyPath<HubLimits, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> HubLimit {
        HubLimit(name: name, path: path, range: range, isLive: true)
    }

    private static func atStart(
        _ name: String, _ path: any WritableKeyPath<HubLimits, Int> & Sendable, _ range: ClosedRange<Int>
    ) -> HubLimit {
        HubLimit(name: name, path: path, range: range, isLive: false)
    }

    /// All limits, in the order of `HubLimits`.
    public static let all: [HubLimit] = [
        .atStart("messageBytes", \.messageBytes, 1024...1_048_576),
        .live("subscriptions", \.subscriptions, 1...100_000),
        .live("presenceSubscriptions", \.presenceSubscriptions, 1...100_000),
        .live("perConnectionQueueBytes", \.perConnectionQueueBytes, 65_536...16_777_216),
        .live("slowClientSeconds", \.slowClientSeconds, 1...3600),
        .live("commandsPerSecond", \.commandsPerSecond, 1...100_000),
        .live("commandBurst", \.commandBurst, 1...100_000),
        .live("promptRequests", \.promptRequests, 1...1_000_000),
        .live("requestsInFlight", \.requestsInFlight, 1...65_536),
        .live("batchRequests", \.batchRequests, 1...1024),
        .live("sessionOpenSeconds", \.sessionOpenSeconds, 1...300),
        .atStart("heartbeatSeconds", \.heartbeatSeconds, 1...3600),
        .atStart("connections", \.connections, 1...10_000_000),
        .live("memoryBytes", \.memoryBytes, 0...1_099_511_627_776),
        .atStart("pendingHandshakes", \.pendingHandshakes, 1...1_000_000),
        .atStart("requestSeconds", \.requestSeconds, 1...300),
        .live("socketsPerAddress", \.socketsPerAddress, 1...10_000_000),
        .live("connectsPerAddressPerSecond", \.connectsPerAddressPerSecond, 1...10_000_000),
        .live("sessionsPerParty", \.sessionsPerParty, 1...1_000_000),
        .live("sessionOpensPerSecond", \.sessionOpensPerSecond, 1...1_000_000),
        .live("busyRequestsPerSecond", \.busyRequestsPerSecond, 1...10_000_000),
        .live("snapshotBytesPerSecond", \.snapshotBytesPerSecond, 1024...1_099_511_627_776),
        .atStart("storeQueue", \.storeQueue, 1...1_000_000),
        .atStart("storeReads", \.storeReads, 1...1_000_000),
        .live("verificationQueue", \.verificationQueue, 1...1_000_000),
        .atStart("rememberedTokens", \.rememberedTokens, 0...10_000_000),
        .live("tokenLeewaySeconds", \.tokenLeewaySeconds, 0...600),
        .live("revocations", \.revocations, 1...1_000_000),
        .atStart("rememberedCommands", \.rememberedCommands, 0...10_000_000),
        .atStart("lines", \.lines, 1...10_000_000),
        .atStart("ringEvents", \.ringEvents, 1...4096),
        .atStart("partyRingEvents", \.partyRingEvents, 1...65_536),
        .atStart("turnedAwayCalls", \.turnedAwayCalls, 1...1_000_000),
        .atStart("presenceGraceSeconds", \.presenceGraceSeconds, 1...3600),
        .live("switchSendBufferBytes", \.switchSendBufferBytes, 4096...16_777_216),
        .live("mediaBytes", \.mediaBytes, 1024...1_073_741_824),
        .live("mediaTotalBytes", \.mediaTotalBytes, 1024...1_099_511_627_776_000),
        .live("mediaTransfers", \.mediaTransfers, 1...65_536),
        .live("mediaOrphanSeconds", \.mediaOrphanSeconds, 1...604_800),
        .live("keptItems", \.keptItems, 1...10_000_000),
        .live("drainSeconds", \.drainSeconds, 0...3600),
    ]
}

extension HubLimit: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One of the maximums, as configuration names it.
public struct HubLimit: Sendable {
    /// The property's name.
    public let name: String
    let path: any WritableKeyPath<HubLimits, Int> & Sendable
    /// What it may be set to.
    public let range: ClosedRange<Int>

    /// All limits, in the order of `HubLimits`.
    public static let all: [HubLimit] = [
        HubLimit(name: "messageBytes", path: \.messageBytes, range: 1024...1_048_576),
        HubLimit(name: "subscriptions", path: \.subscriptions, range: 1...100_000),
        HubLimit(name: "presenceSubscriptions", path: \.presenceSubscriptions, range: 1...100_000),
        HubLimit(name: "perConnectionQueueBytes", path: \.perConnectionQueueBytes, range: 65_536...16_777_216),
        HubLimit(name: "slowClientSeconds", path: \.slowClientSeconds, range: 1...3600),
        HubLimit(name: "commandsPerSecond", path: \.commandsPerSecond, range: 1...100_000),
        HubLimit(name: "commandBurst", path: \.commandBurst, range: 1...100_000),
        HubLimit(name: "promptRequests", path: \.promptRequests, range: 1...1_000_000),
        HubLimit(name: "requestsInFlight", path: \.requestsInFlight, range: 1...65_536),
        HubLimit(name: "batchRequests", path: \.batchRequests, range: 1...1024),
        HubLimit(name: "sessionOpenSeconds", path: \.sessionOpenSeconds, range: 1...300),
        HubLimit(name: "heartbeatSeconds", path: \.heartbeatSeconds, range: 1...3600),
        HubLimit(name: "connections", path: \.connections, range: 1...10_000_000),
        HubLimit(name: "pendingHandshakes", path: \.pendingHandshakes, range: 1...1_000_000),
        HubLimit(name: "requestSeconds", path: \.requestSeconds, range: 1...300),
        HubLimit(name: "socketsPerAddress", path: \.socketsPerAddress, range: 1...10_000_000),
        HubLimit(
            name: "connectsPerAddressPerSecond", path: \.connectsPerAddressPerSecond, range: 1...10_000_000),
        HubLimit(name: "sessionsPerParty", path: \.sessionsPerParty, range: 1...1_000_000),
        HubLimit(name: "sessionOpensPerSecond", path: \.sessionOpensPerSecond, range: 1...1_000_000),
        HubLimit(name: "busyRequestsPerSecond", path: \.busyRequestsPerSecond, range: 1...10_000_000),
        HubLimit(name: "snapshotBytesPerSecond", path: \.snapshotBytesPerSecond, range: 1024...1_099_511_627_776),
        HubLimit(name: "storeQueue", path: \.storeQueue, range: 1...1_000_000),
        HubLimit(name: "storeReads", path: \.storeReads, range: 1...1_000_000),
        HubLimit(name: "verificationQueue", path: \.verificationQueue, range: 1...1_000_000),
        HubLimit(name: "rememberedTokens", path: \.rememberedTokens, range: 0...10_000_000),
        HubLimit(name: "tokenLeewaySeconds", path: \.tokenLeewaySeconds, range: 0...600),
        HubLimit(name: "revocations", path: \.revocations, range: 1...1_000_000),
        HubLimit(name: "rememberedCommands", path: \.rememberedCommands, range: 0...10_000_000),
        HubLimit(name: "lines", path: \.lines, range: 1...10_000_000),
        HubLimit(name: "ringEvents", path: \.ringEvents, range: 1...4096),
        HubLimit(name: "partyRingEvents", path: \.partyRingEvents, range: 1...65_536),
        HubLimit(name: "turnedAwayCalls", path: \.turnedAwayCalls, range: 1...1_000_000),
        HubLimit(name: "presenceGraceSeconds", path: \.presenceGraceSeconds, range: 1...3600),
        HubLimit(name: "switchSendBufferBytes", path: \.switchSendBufferBytes, range: 4096...16_777_216),
        HubLimit(name: "mediaBytes", path: \.mediaBytes, range: 1024...1_073_741_824),
        HubLimit(name: "mediaTotalBytes", path: \.mediaTotalBytes, range: 1024...1_099_511_627_776_000),
        HubLimit(name: "mediaTransfers", path: \.mediaTransfers, range: 1...65_536),
        HubLimit(name: "mediaOrphanSeconds", path: \.mediaOrphanSeconds, range: 1...604_800),
        HubLimit(name: "keptItems", path: \.keptItems, range: 1...10_000_000),
        HubLimit(name: "drainSeconds", path: \.drainSeconds, range: 0...3600),
    ]
}

extension HubLimit: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One run of a Redis server: another run ID is another server, or the same after a restart.
public struct RedisServer: Hashable, Sendable {
    /// With the host in numbers.
    public var address: RedisAddress
    public var runID: String

    public init(address: RedisAddress, runID: String) {
        self.address = address
        self.runID = runID
    }
}

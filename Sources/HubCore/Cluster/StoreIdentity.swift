/// Which store a connection has reached: where it differs, what was read before may be more than the store still has.
///
/// The store holds one as well, its *record*: the run that its epoch was made for. So a server that was promoted or
/// restarted, and may lack the latest writes, is told by the run of its record, which is another's.
public struct StoreIdentity: Hashable, Sendable {
    /// The run of the server process (`run_id` of Redis).
    public var run: String
    /// See `LinePosition.epoch`.
    public var epoch: UInt64

    public init(run: String, epoch: UInt64) {
        self.run = run
        self.epoch = epoch
    }

    /// The record that a server must be given before anything else is written to it; nil where its own stands.
    ///
    /// Given by compare-and-set on the record: of several nodes one gives it, and the others find it.
    /// - Parameters:
    ///   - record: the server's; nil where it has none.
    ///   - run: what the server calls itself since it was started.
    ///   - known: the latest epoch that this node has seen; 0 for none.
    ///   - random: tells apart epochs that were given by nodes that did not know of each other.
    public static func raised(
        over record: StoreIdentity?, run: String, known: UInt64, random: UInt64
    ) -> StoreIdentity? {
        if let record, record.run == run, record.epoch >= known { return nil }
        let count = max(record?.epoch ?? 0, known) >> randomBits + 1
        return StoreIdentity(run: run, epoch: count << randomBits | random & (1 << randomBits - 1))
    }

    /// With 33 bits for the count, an epoch stays below the 2^53 that JSON can carry.
    private static let randomBits: UInt64 = 20
}

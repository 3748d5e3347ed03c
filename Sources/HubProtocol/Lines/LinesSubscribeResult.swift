public import HubJSON

/// Result of `lines.subscribe` (P17, P25).
public struct LinesSubscribeResult: WireCodable, Equatable {
    public var snapshots: [SnapshotRow]
    public var denied: [DeniedRow]
    /// Whether the rest of the snapshots comes as `line.snapshot`.
    public var more: Bool
    /// What became of the lines that were resumed by sequence number.
    public var resumed: ResumedLines?

    public init(snapshots: [SnapshotRow], denied: [DeniedRow], more: Bool = false, resumed: ResumedLines? = nil) {
        self.snapshots = snapshots
        self.denied = denied
        self.more = more
        self.resumed = resumed
    }

    public init(from object: JSONObject) throws(WireError) {
        snapshots = try object.required("snapshots")
        denied = try object.required("denied")
        more = try object.mark("more")
        resumed = try object.optional("resumed")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("snapshots", snapshots)
            writer.member("denied", denied)
            writer.mark("more", more)
            writer.member("resumed", resumed)
        }
    }
}

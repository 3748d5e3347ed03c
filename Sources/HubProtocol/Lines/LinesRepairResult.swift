public import HubJSON

/// Result of `lines.repair` (P24).
public struct LinesRepairResult: WireCodable, Equatable {
    public var snapshot: SnapshotRow

    public init(snapshot: SnapshotRow) {
        self.snapshot = snapshot
    }

    public init(from object: JSONObject) throws(WireError) {
        snapshot = try object.required("snapshot")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("snapshot", snapshot)
        }
    }
}

public import HubJSON
public import LineModel

/// An operation that has won its race and waits for the switch (P7).
public struct PendingRow: WireCodable, Equatable {
    public var op: Pending.Operation
    public var by: TalkerRow
    public var until: Timestamp

    public init(op: Pending.Operation, by: TalkerRow, until: Timestamp) {
        self.op = op
        self.by = by
        self.until = until
    }

    public init(from object: JSONObject) throws(WireError) {
        op = try object.required("op")
        by = try object.required("by")
        until = try object.required("until")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("op", op)
            writer.member("by", by)
            writer.member("until", until)
        }
    }
}

extension PendingRow {
    /// Nil for what is not shown as pending.
    public init?(_ pending: Pending) {
        guard pending.isShown else { return nil }
        self.init(op: pending.operation, by: TalkerRow(pending.by), until: pending.until)
    }
}

public import HubJSON

/// Params of `party.repair` (P19).
public struct PartyRepairParams: WireCodable, Equatable {
    /// The client's own.
    public var seq: Int64

    public init(seq: Int64) {
        self.seq = seq
    }

    public init(from object: JSONObject) throws(WireError) {
        seq = try object.required("seq")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("seq", seq)
        }
    }
}

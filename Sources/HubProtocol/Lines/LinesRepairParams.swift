public import HubJSON
public import LineModel

/// Params of `lines.repair` (P24).
public struct LinesRepairParams: WireCodable, Equatable {
    public var line: LineID
    /// The client's own.
    public var seq: Int64

    public init(line: LineID, seq: Int64) {
        self.line = line
        self.seq = seq
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        seq = try object.required("seq")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("seq", seq)
        }
    }
}

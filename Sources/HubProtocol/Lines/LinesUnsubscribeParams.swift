public import HubJSON

/// Params of `lines.unsubscribe` (P17).
public struct LinesUnsubscribeParams: WireCodable, Equatable {
    public var lines: LineSelection

    public init(lines: LineSelection) {
        self.lines = lines
    }

    public init(from object: JSONObject) throws(WireError) {
        lines = try object.required("lines")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("lines", lines)
        }
    }
}

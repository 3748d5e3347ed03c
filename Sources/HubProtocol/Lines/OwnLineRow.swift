public import HubJSON

/// A line of the caller's own, with who may use it (R17-R21).
public struct OwnLineRow: WireCodable, Equatable {
    public var line: LineRow
    public var delegates: [DelegateRow]

    public init(line: LineRow, delegates: [DelegateRow]) {
        self.line = line
        self.delegates = delegates
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try LineRow(from: object)
        delegates = try object.required("delegates")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            line.encodeMembers(to: &writer)
            writer.member("delegates", delegates)
        }
    }
}

public import HubJSON

/// Result of every report of a switch (P2).
public struct SwitchReportResult: WireCodable, Equatable {
    /// Nil, and `null` on the wire, where the hub knows no such call.
    public var call: CallRow?

    public init(call: CallRow?) {
        self.call = call
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.optional("call")
    }

    public func encode(to writer: inout JSONWriter) { Self.encode(row: call, to: &writer) }
}

extension SwitchReportResult {
    /// A result whose row is encoded already.
    public struct Encoded: WireEncodable {
        public var call: [UInt8]?

        public init(call: [UInt8]?) {
            self.call = call
        }

        public func encode(to writer: inout JSONWriter) {
            SwitchReportResult.encode(row: call.map(EncodedJSON.init), to: &writer)
        }
    }

    private static func encode<Row: WireEncodable>(row: Row?, to writer: inout JSONWriter) {
        writer.object { writer in
            if let row { writer.member("call", row) } else { writer.member("call", JSONValue.null) }
        }
    }
}

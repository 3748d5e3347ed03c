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

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            if let call { writer.member("call", call) } else { writer.member("call", JSONValue.null) }
        }
    }
}

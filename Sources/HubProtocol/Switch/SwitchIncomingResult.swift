public import HubJSON

/// Result of `switch.incoming` (P6).
public struct SwitchIncomingResult: WireCodable, Equatable {
    public var call: CallRow

    public init(call: CallRow) {
        self.call = call
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
        }
    }
}

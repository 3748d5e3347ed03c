public import HubJSON
public import LineModel

/// A call that could not be held beside another one (P31).
public struct NotHeldRow: WireCodable, Equatable {
    public var call: CallID
    public var code: RefusalCode

    public init(call: CallID, code: RefusalCode) {
        self.call = call
        self.code = code
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        code = try object.required("code")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("code", code)
        }
    }
}

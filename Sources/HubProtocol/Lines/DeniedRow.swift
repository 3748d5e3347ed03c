public import HubJSON
public import LineModel

/// A line that the caller may not see (P34).
public struct DeniedRow: WireCodable, Equatable {
    public var line: LineID
    public var code: RefusalCode

    public init(line: LineID, code: RefusalCode) {
        self.line = line
        self.code = code
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        code = try object.required("code")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("code", code)
        }
    }
}

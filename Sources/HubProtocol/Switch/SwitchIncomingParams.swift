public import HubJSON
public import LineModel

/// Params of `switch.incoming` (P6).
public struct SwitchIncomingParams: WireCodable, Equatable {
    public var call: CallID
    public var line: LineID
    public var remote: RemoteRow

    public init(call: CallID, line: LineID, remote: RemoteRow) {
        self.call = call
        self.line = line
        self.remote = remote
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        line = try object.required("line")
        remote = try object.required("remote")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("line", line)
            writer.member("remote", remote)
        }
    }
}

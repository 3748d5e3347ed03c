public import HubJSON

/// Params of `switch.sync`: the live calls of a switch, or a portion of them (P5).
public struct SwitchSyncParams: WireCodable, Equatable {
    public var calls: [SwitchCallRow]
    /// Whether another portion follows.
    public var more: Bool

    public init(calls: [SwitchCallRow], more: Bool = false) {
        self.calls = calls
        self.more = more
    }

    public init(from object: JSONObject) throws(WireError) {
        calls = try object.required("calls")
        more = try object.mark("more")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("calls", calls)
            writer.mark("more", more)
        }
    }
}

public import HubJSON
public import LineModel

/// Result of `switch.sync` (P5).
public struct SwitchSyncResult: WireCodable, Equatable {
    /// What the hub had and the switch has not.
    public var ended: [CallID]
    /// What the switch has and the hub had not.
    public var appeared: [CallID]

    public init(ended: [CallID], appeared: [CallID]) {
        self.ended = ended
        self.appeared = appeared
    }

    public init(from object: JSONObject) throws(WireError) {
        ended = try object.required("ended")
        appeared = try object.required("appeared")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("ended", ended)
            writer.member("appeared", appeared)
        }
    }
}

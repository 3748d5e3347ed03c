public import HubJSON

/// Result of `presence.subscribe` (P45).
public struct PresenceSubscribeResult: WireCodable, Equatable {
    public var snapshots: [PresenceRow]
    public var denied: [PresenceDeniedRow]

    public init(snapshots: [PresenceRow], denied: [PresenceDeniedRow]) {
        self.snapshots = snapshots
        self.denied = denied
    }

    public init(from object: JSONObject) throws(WireError) {
        snapshots = try object.required("snapshots")
        denied = try object.required("denied")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("snapshots", snapshots)
            writer.member("denied", denied)
        }
    }
}

public import HubJSON
public import LineModel

/// The whole policy on the wire (P42).
public struct PolicyRow: WireCodable, Equatable {
    public var policy: Policy

    public init(_ policy: Policy) {
        self.policy = policy
    }

    /// Absent members have the policy's defaults.
    public init(from object: JSONObject) throws(WireError) {
        let change = try PolicyChange(from: object)
        policy = Policy()
        // A whole policy says which kinds are gated: the defaults do not show through.
        if change.minimumVersions != nil { policy.minimumVersions = [:] }
        change.apply(to: &policy)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegation", policy.delegation)
            writer.member("monitoring", policy.monitoring)
            writer.member("privacy", policy.privacy)
            writer.member("minimumVersions", MinimumVersions(policy.minimumVersions))
            writer.object("limits") { writer in
                writer.member("delegates", policy.limits.delegates)
                writer.member("delegators", policy.limits.delegators)
                writer.member("appearances", policy.limits.appearances)
            }
            writer.member("ringSeconds", policy.ringSeconds)
        }
    }
}

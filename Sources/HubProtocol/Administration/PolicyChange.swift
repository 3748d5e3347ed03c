public import HubJSON
public import LineModel

/// A change of the policy: what is nil stays as it is, and versions are merged by kind (P42).
public struct PolicyChange: WireCodable, Equatable {
    public var delegation: Bool?
    public var monitoring: Bool?
    public var privacy: Bool?
    public var minimumVersions: [ClientKind: ClientVersion]?
    public var limits: PolicyLimitsChange?
    public var ringSeconds: Int?

    public init(
        delegation: Bool? = nil, monitoring: Bool? = nil, privacy: Bool? = nil,
        minimumVersions: [ClientKind: ClientVersion]? = nil, limits: PolicyLimitsChange? = nil, ringSeconds: Int? = nil
    ) {
        self.delegation = delegation
        self.monitoring = monitoring
        self.privacy = privacy
        self.minimumVersions = minimumVersions
        self.limits = limits
        self.ringSeconds = ringSeconds
    }

    public init(from object: JSONObject) throws(WireError) {
        delegation = try object.optional("delegation")
        monitoring = try object.optional("monitoring")
        privacy = try object.optional("privacy")
        let versions: MinimumVersions? = try object.optional("minimumVersions")
        minimumVersions = versions?.versions
        limits = try object.optional("limits")
        ringSeconds = try object.optionalInteger("ringSeconds", in: 1...3600)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { encodeMembers(to: &$0) }
    }

    func encodeMembers(to writer: inout JSONWriter) {
        writer.member("delegation", delegation)
        writer.member("monitoring", monitoring)
        writer.member("privacy", privacy)
        writer.member("minimumVersions", minimumVersions.map(MinimumVersions.init))
        writer.member("limits", limits)
        writer.member("ringSeconds", ringSeconds)
    }

    public func apply(to policy: inout Policy) {
        policy.delegation = delegation ?? policy.delegation
        policy.monitoring = monitoring ?? policy.monitoring
        policy.privacy = privacy ?? policy.privacy
        policy.minimumVersions.merge(minimumVersions ?? [:]) { $1 }
        policy.limits.delegates = limits?.delegates ?? policy.limits.delegates
        policy.limits.delegators = limits?.delegators ?? policy.limits.delegators
        policy.limits.appearances = limits?.appearances ?? policy.limits.appearances
        policy.ringSeconds = ringSeconds ?? policy.ringSeconds
    }
}

extension PolicyChange {
    /// The change that makes any policy have these values; gates of other client kinds stay.
    public init(_ policy: Policy) {
        self.init(
            delegation: policy.delegation, monitoring: policy.monitoring, privacy: policy.privacy,
            minimumVersions: policy.minimumVersions,
            limits: PolicyLimitsChange(
                delegates: policy.limits.delegates, delegators: policy.limits.delegators,
                appearances: policy.limits.appearances),
            ringSeconds: policy.ringSeconds)
    }
}

public import HubJSON
public import LineModel

/// Result of `session.open` (protocol §2).
public struct SessionOpenResult: WireCodable, Equatable {
    public var session: String
    public var party: SessionPartyRow
    public var epoch: String
    public var serverTime: Timestamp
    public var node: String
    public var heartbeatSeconds: Int
    public var limits: SessionLimitsRow
    public var degraded: Bool
    public var resumed: ResumedResult?
    /// Of a client's own and shared lines (P44).
    public var voicemail: VoicemailCountsRow?

    public init(
        session: String, party: SessionPartyRow, epoch: String, serverTime: Timestamp, node: String,
        heartbeatSeconds: Int, limits: SessionLimitsRow, degraded: Bool, resumed: ResumedResult? = nil,
        voicemail: VoicemailCountsRow? = nil
    ) {
        self.session = session
        self.party = party
        self.epoch = epoch
        self.serverTime = serverTime
        self.node = node
        self.heartbeatSeconds = heartbeatSeconds
        self.limits = limits
        self.degraded = degraded
        self.resumed = resumed
        self.voicemail = voicemail
    }

    public init(from object: JSONObject) throws(WireError) {
        session = try object.identifierText("session")
        party = try object.required("party")
        epoch = try object.text("epoch", TextLength.epoch)
        serverTime = try object.required("serverTime")
        node = try object.identifierText("node")
        heartbeatSeconds = try object.required("heartbeatSeconds")
        limits = try object.required("limits")
        degraded = try object.required("degraded")
        resumed = try object.optional("resumed")
        voicemail = try object.optional("voicemail")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("session", session)
            writer.member("party", party)
            writer.member("epoch", epoch)
            writer.member("serverTime", serverTime)
            writer.member("node", node)
            writer.member("heartbeatSeconds", heartbeatSeconds)
            writer.member("limits", limits)
            writer.member("degraded", degraded)
            writer.member("resumed", resumed)
            writer.member("voicemail", voicemail)
        }
    }
}

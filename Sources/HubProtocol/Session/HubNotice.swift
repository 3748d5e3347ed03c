public import HubJSON
public import LineModel

/// Params of `hub.notice` (protocol §8).
public struct HubNotice: WireCodable, Equatable {
    public var code: NoticeCode
    /// With `draining`: this client's own delay.
    public var reconnectAfterMilliseconds: Int64?
    /// With `tokenExpiring`: when the token expires.
    public var until: Timestamp?
    /// With `linesTaken`: the lines lost to another switch.
    public var lines: [LineID]?
    /// With `clientTooOld`: the version that is needed.
    public var minimum: ClientVersion?

    public init(
        code: NoticeCode, reconnectAfterMilliseconds: Int64? = nil, until: Timestamp? = nil, lines: [LineID]? = nil,
        minimum: ClientVersion? = nil
    ) {
        self.code = code
        self.reconnectAfterMilliseconds = reconnectAfterMilliseconds
        self.until = until
        self.lines = lines
        self.minimum = minimum
    }

    public init(from object: JSONObject) throws(WireError) {
        code = try object.required("code")
        reconnectAfterMilliseconds = try object.optional("reconnectAfterMilliseconds")
        until = try object.optional("until")
        lines = try object.optional("lines")
        minimum = try object.optional("minimum")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("reconnectAfterMilliseconds", reconnectAfterMilliseconds)
            writer.member("until", until)
            writer.member("lines", lines)
            writer.member("minimum", minimum)
        }
    }
}

public import HubJSON
public import LineModel

/// What a call shows while it rings for the session's own party (P12, R32, R33).
public struct AlertRow: WireCodable, Equatable {
    /// The line's owner by name, for a delegate.
    public var callFor: String?
    /// The shared line's.
    public var number: String
    public var remote: RemoteRow
    public var ringStartedAt: Timestamp
    public var expiresAt: Timestamp

    public init(
        callFor: String? = nil, number: String, remote: RemoteRow, ringStartedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.callFor = callFor
        self.number = number
        self.remote = remote
        self.ringStartedAt = ringStartedAt
        self.expiresAt = expiresAt
    }

    public init(from object: JSONObject) throws(WireError) {
        callFor = try object.optionalText("callFor", TextLength.name)
        number = try object.phoneNumber("number")
        remote = try object.required("remote")
        ringStartedAt = try object.required("ringStartedAt")
        expiresAt = try object.required("expiresAt")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("callFor", callFor)
            writer.member("number", number)
            writer.member("remote", remote)
            writer.member("ringStartedAt", ringStartedAt)
            writer.member("expiresAt", expiresAt)
        }
    }
}

extension AlertRow {
    /// The alert of a ringing call; nil where it does not ring.
    ///
    /// Whether it rings for the reader is the caller's to know.
    public init?(_ call: Call, number: String, callFor: String?) {
        guard let ring = call.ring else { return nil }
        self.init(
            callFor: callFor, number: number, remote: RemoteRow(call.remote), ringStartedAt: ring.startedAt,
            expiresAt: ring.expiresAt)
    }
}

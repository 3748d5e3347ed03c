public import HubJSON
public import LineModel

/// Result of `session.refresh`.
public struct SessionRefreshResult: WireCodable, Equatable {
    public var expiresAt: Timestamp

    public init(expiresAt: Timestamp) {
        self.expiresAt = expiresAt
    }

    public init(from object: JSONObject) throws(WireError) {
        expiresAt = try object.required("expiresAt")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("expiresAt", expiresAt)
        }
    }
}

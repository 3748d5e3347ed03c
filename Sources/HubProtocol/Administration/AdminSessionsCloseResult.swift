public import HubJSON

/// Result of `admin.sessions.close`.
public struct AdminSessionsCloseResult: WireCodable, Equatable {
    /// How many sessions were closed.
    public var closed: Int

    public init(closed: Int) {
        self.closed = closed
    }

    public init(from object: JSONObject) throws(WireError) {
        closed = try object.required("closed")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("closed", closed)
        }
    }
}

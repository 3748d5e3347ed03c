public import HubJSON

/// Params of `session.refresh`.
public struct SessionRefreshParams: WireCodable, Equatable {
    public var token: String

    public init(token: String) {
        self.token = token
    }

    public init(from object: JSONObject) throws(WireError) {
        token = try object.text("token", TextLength.token)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("token", token)
        }
    }
}

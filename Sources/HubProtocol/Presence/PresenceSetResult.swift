public import HubJSON
public import LineModel

/// Result of `presence.set`: what is now stored (P45).
public struct PresenceSetResult: WireCodable, Equatable {
    public var status: ChosenStatus

    public init(status: ChosenStatus) {
        self.status = status
    }

    public init(from object: JSONObject) throws(WireError) {
        status = try object.required("status")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in writer.member("status", status) }
    }
}

public import HubJSON
public import LineModel

/// Result of `alerts.set` (P49).
public struct AlertsSetResult: WireCodable, Equatable {
    public var delegator: PartyID
    public var optedIn: Bool

    public init(delegator: PartyID, optedIn: Bool) {
        self.delegator = delegator
        self.optedIn = optedIn
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        optedIn = try object.required("optedIn")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("optedIn", optedIn)
        }
    }
}

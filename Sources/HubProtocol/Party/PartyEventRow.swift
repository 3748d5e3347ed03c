public import HubJSON
public import LineModel

/// Params of `party.event`: what belongs to a party, told to all its devices (P19).
public struct PartyEventRow: WireCodable, Equatable {
    public var seq: Int64
    public var at: Timestamp
    public var payload: PartyEventPayload

    public init(seq: Int64, at: Timestamp, payload: PartyEventPayload) {
        self.seq = seq
        self.at = at
        self.payload = payload
    }

    /// The wire's word for what happened.
    public var type: String { payload.type }

    public init(from object: JSONObject) throws(WireError) {
        seq = try object.required("seq")
        at = try object.required("at")
        payload = try PartyEventPayload(from: object)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("seq", seq)
            writer.member("type", type)
            writer.member("at", at)
            payload.encodeMembers(to: &writer)
        }
    }
}

public import HubJSON
public import LineModel

/// One stretch in which somebody had the call (R60).
public struct HandlerRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var from: Timestamp
    public var to: Timestamp

    public init(id: PartyID, name: String, from: Timestamp, to: Timestamp) {
        self.id = id
        self.name = name
        self.from = from
        self.to = to
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        from = try object.required("from")
        to = try object.required("to")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("from", from)
            writer.member("to", to)
        }
    }
}

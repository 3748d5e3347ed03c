public import HubJSON

/// `{}`: the params and results that have no members.
public struct EmptyObject: WireCodable, Equatable {
    public init() {}

    public init(from object: JSONObject) throws(WireError) {}

    public func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}

public import HubJSON
public import LineModel

/// A label for clients that word it themselves (P46).
public struct LabelKeyRow: WireCodable, Equatable {
    public var key: Label.Key
    public var name: String

    public init(key: Label.Key, name: String) {
        self.key = key
        self.name = name
    }

    public init(from object: JSONObject) throws(WireError) {
        key = try object.required("key")
        name = try object.text("name")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("key", key)
            writer.member("name", name)
        }
    }
}

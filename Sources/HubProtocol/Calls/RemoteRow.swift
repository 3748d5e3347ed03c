public import HubJSON
public import LineModel

/// The far end of a call; an anonymous caller has the number `""` (P50).
public struct RemoteRow: WireCodable, Equatable {
    public var number: String
    public var name: String?

    public init(number: String, name: String? = nil) {
        self.number = number
        self.name = name
    }

    public init(from object: JSONObject) throws(WireError) {
        number = try object.required("number")
        name = try object.optionalText("name")
        guard number.isEmpty || PhoneNumber.isValid(number) else {
            throw WireError(.notAllowed("is no telephone number"), member: "number")
        }
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", number)
            writer.member("name", name)
        }
    }
}

extension RemoteRow {
    public init(_ remote: Remote) {
        self.init(number: remote.number, name: remote.name)
    }

    public var remote: Remote { Remote(number: number, name: name) }
}

public import HubJSON
public import LineModel

// JSON's own values, and the model's values that stand as one JSON scalar.

extension String: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let text = value.string else { throw WireError(.wrongType("a string")) }
        self = text
    }

    public func encode(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let bool = value.bool else { throw WireError(.wrongType("a boolean")) }
        self = bool
    }

    public func encode(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Int64: WireEncodable, WireReadable {
    /// No integer of the protocol is negative; the reader keeps it below 2^53.
    public init(wire value: JSONValue) throws(WireError) {
        guard let integer = value.integer else { throw WireError(.wrongType("an integer")) }
        guard integer >= 0 else { throw WireError(.notAllowed("is negative")) }
        self = integer
    }

    public func encode(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Int: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) { self = Int(try Int64(wire: value)) }

    public func encode(to writer: inout JSONWriter) { writer.integer(self) }
}

extension JSONObject: WireEncodable, WireDecodable {
    public init(from object: JSONObject) throws(WireError) { self = object }

    public func encode(to writer: inout JSONWriter) { writer.value(.object(self)) }
}

extension JSONValue: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) { self = value }

    public func encode(to writer: inout JSONWriter) { writer.value(self) }
}

extension Identifier: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let identifier = Self(try String(wire: value)) else { throw WireError(.notAllowed("is no identifier")) }
        self = identifier
    }

    public func encode(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension Timestamp: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) { self.init(milliseconds: try Int64(wire: value)) }

    public func encode(to writer: inout JSONWriter) { writer.integer(milliseconds) }
}

extension ClientVersion: WireEncodable, WireReadable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let version = Self(try String(wire: value)) else { throw WireError(.notAllowed("is no version")) }
        self = version
    }

    public func encode(to writer: inout JSONWriter) { writer.string(description) }
}

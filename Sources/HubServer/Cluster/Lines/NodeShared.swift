import HubJSON
import HubProtocol

/// A value that nodes share, written as the members of one JSON object.
///
/// Deliberately not `WireCodable`: that is what peers are sent, and of a line none of them may see all.
protocol NodeShared: Sendable {
    init(shared object: JSONObject) throws(WireError)
    func writeMembers(to writer: inout JSONWriter)
}

extension JSONWriter {
    mutating func member<Value: NodeShared>(_ key: StaticString, _ value: Value) {
        object(key, value.writeMembers)
    }

    /// Nil writes nothing.
    mutating func member<Value: NodeShared>(_ key: StaticString, _ value: Value?) {
        if let value { member(key, value) }
    }

    /// An empty list writes nothing.
    mutating func list<Value: NodeShared>(_ key: StaticString, _ values: [Value]) {
        guard !values.isEmpty else { return }
        array(key) { writer in
            for value in values { writer.object(value.writeMembers) }
        }
    }

    /// An empty list writes nothing.
    mutating func list<Value: WireEncodable>(_ key: StaticString, _ values: [Value]) {
        if !values.isEmpty { member(key, values) }
    }
}

extension JSONObject {
    func required<Value: NodeShared>(_ name: String) throws(WireError) -> Value {
        let member: SharedMember<Value> = try required(name)
        return member.value
    }

    func optional<Value: NodeShared>(_ name: String) throws(WireError) -> Value? {
        let member: SharedMember<Value>? = try optional(name)
        return member?.value
    }

    func list<Value: NodeShared>(_ name: String) throws(WireError) -> [Value] {
        let members: [SharedMember<Value>]? = try optional(name)
        return members?.map(\.value) ?? []
    }

    func list<Value: WireReadable>(_ name: String) throws(WireError) -> [Value] {
        try optional(name) ?? []
    }
}

/// Lends a shared value the reading of members and lists, with their paths in errors.
private struct SharedMember<Value: NodeShared>: WireDecodable {
    var value: Value

    init(from object: JSONObject) throws(WireError) { value = try Value(shared: object) }
}

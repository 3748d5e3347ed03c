extension JSONValue {
    /// Encodes without white space, members in their order; every number in it must be finite.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.value(self)
        return writer.bytes
    }

    /// Encodes with members sorted by the bytes of their keys, for digests.
    ///
    /// Equal values give equal bytes, in every process and version; every number in it must be finite.
    public func canonicalBytes() -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.canonicalValue(self)
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func canonicalValue(_ value: JSONValue) {
        switch value {
        case .number(let number):
            // -0.0 equals 0.0, so both must be written alike.
            double(number == 0 ? 0 : number)
        case .array(let elements):
            beginArray()
            for element in elements { canonicalValue(element) }
            endArray()
        case .object(let object):
            beginObject()
            let sorted = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for member in sorted {
                key(named: member.key)
                canonicalValue(member.value)
            }
            endObject()
        case .null, .bool, .integer, .string:
            self.value(value)
        }
    }
}

public import HubJSON

extension JSONWriter {
    public mutating func member<Value: WireEncodable>(_ key: StaticString, _ value: Value) {
        self.key(key)
        value.encode(to: &self)
    }

    /// Nil writes nothing.
    public mutating func member<Value: WireEncodable>(_ key: StaticString, _ value: Value?) {
        if let value { member(key, value) }
    }

    /// Writes `true` or nothing.
    public mutating func mark(_ key: StaticString, _ value: Bool) {
        if value { member(key, true) }
    }
}

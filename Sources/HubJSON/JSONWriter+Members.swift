// Members of the object that is open: one overload for each type, and one that writes nothing when the value is nil.
extension JSONWriter {
    public mutating func member(_ key: StaticString, _ value: Int) { member(key, Int64(value)) }

    public mutating func member(_ key: StaticString, _ value: Double) {
        self.key(key)
        double(value)
    }

    public mutating func member(_ key: StaticString, _ value: JSONValue) {
        self.key(key)
        self.value(value)
    }

    /// Writes a member whose value is encoded already; it is not checked.
    public mutating func member(_ key: StaticString, raw encoded: [UInt8]) {
        self.key(key)
        raw(encoded)
    }
}

extension JSONWriter {
    public mutating func member(_ key: StaticString, _ value: String?) {
        if let value { member(key, value) }
    }

    public mutating func member(_ key: StaticString, _ value: Int64?) {
        if let value { member(key, value) }
    }

    public mutating func member(_ key: StaticString, _ value: Int?) {
        if let value { member(key, value) }
    }

    public mutating func member(_ key: StaticString, _ value: Bool?) {
        if let value { member(key, value) }
    }

    public mutating func member(_ key: StaticString, _ value: Double?) {
        if let value { member(key, value) }
    }

    /// Nil writes nothing; JSON's `null` is `JSONValue.null`.
    public mutating func member(_ key: StaticString, _ value: JSONValue?) {
        if let value { member(key, value) }
    }

    public mutating func member(_ key: StaticString, raw encoded: [UInt8]?) {
        if let encoded { member(key, raw: encoded) }
    }
}

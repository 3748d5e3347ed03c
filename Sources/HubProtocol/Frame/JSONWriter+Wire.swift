public import HubJSON
public import LineModel

extension JSONWriter {
    public mutating func member<Value: WireEncodable>(_ key: StaticString, _ value: Value) {
        self.key(key)
        value.encode(to: &self)
    }

    /// Nil writes nothing.
    public mutating func member<Value: WireEncodable>(_ key: StaticString, _ value: Value?) {
        if let value { member(key, value) }
    }

    // What rows are mostly made of, each in one step with its key.

    public mutating func member<Named>(_ key: StaticString, _ value: Identifier<Named>) { member(key, value.rawValue) }

    public mutating func member<Word: WireWord>(_ key: StaticString, _ value: Word) { member(key, value.rawValue) }

    public mutating func member(_ key: StaticString, _ value: Timestamp) { member(key, value.milliseconds) }

    public mutating func member(_ key: StaticString, _ value: Timestamp?) {
        if let value { member(key, value) }
    }

    /// Writes `true` or nothing.
    public mutating func mark(_ key: StaticString, _ value: Bool) {
        if value { member(key, true) }
    }
}

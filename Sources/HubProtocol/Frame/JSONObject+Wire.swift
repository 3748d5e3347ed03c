public import HubJSON
import LineModel

// Members by type: the wanted type says what is read. `null` counts as absent.
extension JSONObject {
    public func required<Value: WireReadable>(_ name: String) throws(WireError) -> Value {
        guard let value: Value = try optional(name) else { throw WireError(.missing, member: name) }
        return value
    }

    public func optional<Value: WireReadable>(_ name: String) throws(WireError) -> Value? {
        guard let value = self[name], !value.isNull else { return nil }
        do {
            return try Value(wire: value)
        } catch {
            throw error.within(name)
        }
    }

    /// Reads a mark that is either absent or `true`.
    public func mark(_ name: String) throws(WireError) -> Bool {
        try optional(name) ?? false
    }
}

// Members whose values are bounded.
extension JSONObject {
    public func integer<Number: FixedWidthInteger & WireReadable>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(WireError) -> Number {
        try checked(name, required(name), range)
    }

    public func optionalInteger<Number: FixedWidthInteger & WireReadable>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(WireError) -> Number? {
        guard let value: Number = try optional(name) else { return nil }
        return try checked(name, value, range)
    }

    /// Reads a text whose length is counted in Unicode scalars, as JSON Schema does.
    public func text(_ name: String, _ length: ClosedRange<Int> = TextLength.name) throws(WireError) -> String {
        try checked(name, required(name), length)
    }

    public func optionalText(_ name: String, _ length: ClosedRange<Int> = TextLength.text) throws(WireError) -> String?
    {
        guard let text: String = try optional(name) else { return nil }
        return try checked(name, text, length)
    }

    /// Reads a text of the identifiers' alphabet that no `Identifier` type stands for (protocol §1).
    public func identifierText(_ name: String) throws(WireError) -> String {
        guard let text = try optionalIdentifierText(name) else { throw WireError(.missing, member: name) }
        return text
    }

    public func optionalIdentifierText(_ name: String) throws(WireError) -> String? {
        let identifier: Identifier<JSONObject>? = try optional(name)
        return identifier?.rawValue
    }

    /// Reads a number that can be dialled (P50).
    public func phoneNumber(_ name: String) throws(WireError) -> String {
        let text: String = try required(name)
        guard PhoneNumber.isValid(text) else { throw WireError(.notAllowed("is no telephone number"), member: name) }
        return text
    }

    private func checked<Number: FixedWidthInteger>(
        _ name: String, _ value: Number, _ range: ClosedRange<Number>
    ) throws(WireError) -> Number {
        guard range.contains(value) else {
            throw WireError(.notAllowed("is not within \(range.lowerBound) and \(range.upperBound)"), member: name)
        }
        return value
    }

    private func checked(_ name: String, _ text: String, _ length: ClosedRange<Int>) throws(WireError) -> String {
        guard length.contains(text.unicodeScalars.count) else {
            let bounds = "\(length.lowerBound) to \(length.upperBound)"
            throw WireError(.notAllowed("is not \(bounds) characters long"), member: name)
        }
        return text
    }
}

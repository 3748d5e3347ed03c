import HubJSON

/// The claims as they stand in a token (RFC 7519 §4, protocol §2).
struct TokenPayload: Sendable {
    var sub: String?
    /// Seconds since the Unix epoch, with fractions.
    var exp: Double?
    var nbf: Double?
    var iss: String?
    var aud: [String]?
    /// Words with spaces between them.
    var scope: String?
    var lines: [String]?
    var jti: String?
    var iat: Double?
}

extension TokenPayload {
    /// Reads the JSON text; `malformed` where it is none, or a claim is of the wrong type. Other claims may be anything.
    init(json: [UInt8]) throws(TokenRefusal) {
        guard case .object(let claims)? = try? JSONReader.read(json, numbers: .rounded) else { throw .malformed }
        for (name, value) in claims.members where !value.isNull {
            switch name {
            case "sub": sub = try Self.required(value.string)
            case "exp": exp = try Self.required(value.number)
            case "nbf": nbf = try Self.required(value.number)
            case "iss": iss = try Self.required(value.string)
            case "aud": aud = try Self.oneOrMany(value)
            case "scope": scope = try Self.required(value.string)
            case "lines": lines = try Self.oneOrMany(value)
            case "jti": jti = try Self.required(value.string)
            case "iat": iat = try Self.required(value.number)
            default: break
            }
        }
    }

    private static func required<Value>(_ value: Value?) throws(TokenRefusal) -> Value {
        guard let value else { throw .malformed }
        return value
    }

    /// One text, or a list of them.
    private static func oneOrMany(_ value: JSONValue) throws(TokenRefusal) -> [String] {
        if let one = value.string { return [one] }
        let elements = try required(value.array)
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw .malformed }
        return texts
    }
}

extension TokenPayload {
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("sub", sub)
            writer.member("exp", exp.map(Self.number))
            writer.member("nbf", nbf.map(Self.number))
            writer.member("iss", iss)
            writer.member("aud", aud.map(Self.oneOrMany))
            writer.member("scope", scope)
            writer.member("lines", lines.map(Self.oneOrMany))
            writer.member("jti", jti)
            writer.member("iat", iat.map(Self.number))
        }
        return writer.bytes
    }

    /// Without a fraction where there is none: not every reader of tokens takes one.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    private static func oneOrMany(_ texts: [String]) -> JSONValue {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))
    }
}

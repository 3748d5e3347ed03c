public import HubJSON

/// A value that the wire knows: it writes itself as one JSON value.
public protocol WireEncodable: Sendable {
    /// Writes one JSON value; an object's members come in the order in which the protocol lists them.
    func encode(to writer: inout JSONWriter)
}

extension WireEncodable {
    /// The value as JSON text, for bytes that several receivers share.
    public func encoded(capacity: Int = 512) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        encode(to: &writer)
        return writer.bytes
    }

    /// The value as a JSON tree; `null` where its text cannot be read back, as one with a NUL in a string.
    public var jsonValue: JSONValue {
        let bytes = encoded()
        let limits = JSONLimits(maximumBytes: bytes.count, maximumDepth: 64)
        return (try? JSONReader.read(bytes, limits: limits)) ?? .null
    }
}

/// A message or a part of one that both ends of the wire understand.
public typealias WireCodable = WireEncodable & WireDecodable

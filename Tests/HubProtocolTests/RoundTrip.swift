import HubJSON
import HubProtocol
import Testing

/// Decodes what was encoded and expects the same value and, encoded again, the same bytes.
func expectRoundTrip<Value: WireCodable & Equatable>(
    _ seeds: Range<UInt64> = 0..<50, sourceLocation: SourceLocation = #_sourceLocation, _ make: (inout Dice) -> Value
) {
    for seed in seeds {
        var dice = Dice(seed: seed)
        let value = make(&dice)
        let bytes = value.encoded()
        do {
            let read = try Value(wire: try JSONReader.read(bytes, limits: JSONLimits(maximumBytes: 1 << 20)))
            #expect(read == value, "seed \(seed)", sourceLocation: sourceLocation)
            #expect(read.encoded() == bytes, "seed \(seed)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("seed \(seed): \(error)", sourceLocation: sourceLocation)
        }
    }
}

/// The value's JSON text.
func text(_ value: some WireEncodable) -> String {
    String(decoding: value.encoded(), as: UTF8.self)
}

/// Reads JSON text that is known to be an object.
func object(_ text: String) throws -> JSONObject {
    try #require(try JSONReader.read(Array(text.utf8)).object)
}

/// The error that decoding gives, if any.
func refusal<Value: WireDecodable>(_: Value.Type, _ text: String) throws -> WireError? {
    let object = try object(text)
    do {
        _ = try Value(from: object)
        return nil
    } catch {
        return error
    }
}

/// What the body writes.
func bytes(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter(capacity: 512)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

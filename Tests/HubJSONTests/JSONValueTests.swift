import HubJSON
import Testing

@Suite struct JSONValueTests {
    @Test func `Random values survive encoding and reading`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let value = JSONValue.array([.random(depth: 5, using: &generator)])
            let limits = JSONLimits(maximumBytes: 16 << 20)
            #expect(try JSONReader.read(value.encoded(), limits: limits) == value, "seed \(seed), round \(round)")
            #expect(
                try JSONReader.read(value.canonicalBytes(), limits: limits) == value, "seed \(seed), round \(round)")
        }
    }

    @Test func `Values that are equal have equal canonical bytes`() {
        let one: JSONValue = ["b": [["y": 1, "x": 0.0]], "a": 2, "å": nil, "B": ""]
        let other: JSONValue = ["å": nil, "B": "", "a": 2, "b": [["x": -0.0, "y": 1]]]
        #expect(one == other)
        #expect(one.canonicalBytes() == other.canonicalBytes())
        let text = String(decoding: one.canonicalBytes(), as: UTF8.self)
        #expect(text == #"{"B":"","a":2,"b":[{"x":0.0,"y":1}],"å":null}"#)
    }

    @Test func `Encoding keeps the order of members`() {
        let value: JSONValue = ["b": 1, "a": [true, nil, "\(1 + 1)"]]
        #expect(String(decoding: value.encoded(), as: UTF8.self) == #"{"b":1,"a":[true,null,"2"]}"#)
    }

    @Test func `Accessors give the value of their kind alone`() {
        let kinds: [JSONValue] = [nil, true, 1, 1.5, "s", [1], ["k": 1]]
        #expect(kinds.map(\.isNull) == [true, false, false, false, false, false, false])
        #expect(kinds.map(\.bool) == [nil, true, nil, nil, nil, nil, nil])
        #expect(kinds.map(\.integer) == [nil, nil, 1, nil, nil, nil, nil])
        #expect(kinds.map(\.number) == [nil, nil, 1, 1.5, nil, nil, nil])
        #expect(kinds.map(\.string) == [nil, nil, nil, nil, "s", nil, nil])
        #expect(kinds.map(\.array) == [nil, nil, nil, nil, nil, [1], nil])
        #expect(kinds.map(\.object) == [nil, nil, nil, nil, nil, nil, ["k": 1]])
        #expect(kinds.map { $0["k"] } == [nil, nil, nil, nil, nil, nil, 1])
    }

    @Test func `Equality is exact`() {
        #expect(JSONValue.integer(1) != .number(1))
        #expect(JSONValue.string("\u{E5}") != .string("a\u{30A}"))
        #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
        #expect(["a": 1, "b": 2] as JSONValue != ["a": 1])
        #expect([1, 2] as JSONValue != [2, 1])
        #expect(JSONValue.null != false)
    }
}

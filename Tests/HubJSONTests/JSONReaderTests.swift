import HubJSON
import Testing

@Suite struct JSONReaderTests {
    @Test func `Every kind of value is read as what it is`() throws {
        let text = #" {"a":null,"b":true,"c":false,"d":-7,"e":1.5,"f":"x","g":[1,[]],"h":{}} "#
        let expected: JSONValue = [
            "a": nil, "b": true, "c": false, "d": -7, "e": 1.5, "f": "x", "g": [1, []], "h": [:],
        ]
        #expect(try read(text) == expected)
    }

    @Test func `Members keep the order of the text`() throws {
        let object = try #require(try read(#"{"z":1,"a":2,"m":3,"b":4}"#).object)
        #expect(object.members.map(\.key) == ["z", "a", "m", "b"])
    }

    @Test func `A part of a buffer is read without what follows it`() throws {
        let bytes = Array(#"{"a":1}garbage"#.utf8)
        #expect(try JSONReader.read(bytes.span.extracting(0..<7)) == ["a": 1])
    }

    @Test func `Swedish and emoji text arrives unchanged`() throws {
        let text = "Åsa Öberg på växeln 📞👩🏽‍💻"
        #expect(try read("[\"\(text)\"]") == [.string(text)])
        #expect(try read(#"["\u00c5sa"]"#) == ["Åsa"])
    }

    @Test func `Integers of others may be of any size, and are rounded`() throws {
        let text = Array(#"{"a":12345678901234567890123,"b":-7,"c":1.5}"#.utf8)
        #expect(
            try JSONReader.read(text, numbers: .rounded) == [
                "a": 12_345_678_901_234_567_890_123.0, "b": -7.0, "c": 1.5,
            ])
        #expect(throws: JSONError.self) { try JSONReader.read(text) }
        #expect(throws: JSONError.self) { try JSONReader.read(Array(#"{"a":1,"a":2}"#.utf8), numbers: .rounded) }
    }

    @Test func `Escapes are resolved`() throws {
        #expect(try read(#"["\"\\\/\b\f\n\r\t\u001f"]"#) == ["\"\\/\u{8}\u{C}\n\r\t\u{1F}"])
    }

    @Test func `A surrogate pair is one character`() throws {
        #expect(try read(#"["\uD83D\uDCDE"]"#) == ["📞"])
    }

    @Test(arguments: [#"["\uD83D"]"#, #"["\uDCDE"]"#, #"["\uD83Dx"]"#, #"["\uD83D\u0041"]"#, #"["\uDCDE\uD83D"]"#])
    func `A lone surrogate is refused`(text: String) {
        expectSyntaxError(Array(text.utf8))
    }

    @Test(arguments: [
        #"["\u0000"]"#, #"{"\u0000":1}"#, #"{"a\u0000b":1}"#, "[\"\u{0}\"]", "[]\u{0}", "\u{0}[]", "[2\u{0},3]",
        "[0\u{0}]",
    ])
    func `A null character is refused, escaped or not`(text: String) {
        expectSyntaxError(Array(text.utf8))
    }

    @Test(
        arguments: [
            [0xFF], [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
            [0xF0, 0x9F, 0x93],
        ] as [[UInt8]])
    func `Invalid UTF-8 is refused in values, in keys and outside strings`(bytes: [UInt8]) {
        for (head, tail) in [("[\"", "\"]"), ("{\"", "\":1}"), ("[", "]")] {
            #expect {
                try JSONReader.read(Array(head.utf8) + bytes + Array(tail.utf8))
            } throws: { error in
                if case JSONError.invalidUTF8 = error { true } else { false }
            }
        }
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"[{"x":{"å":1,"å":2}}]"#, #"{"":1,"":2}"#,
    ])
    func `A duplicate key is refused`(text: String) {
        #expect {
            try read(text)
        } throws: { error in
            if case JSONError.duplicateKey = error { true } else { false }
        }
    }

    @Test func `Keys that differ only in Unicode composition are two keys`() throws {
        let object = try #require(try read("{\"\u{E5}\":1,\"a\u{30A}\":2}").object)
        #expect(object["\u{E5}"] == 1)
        #expect(object["a\u{30A}"] == 2)
    }

    @Test(arguments: ["[", "{\"a\":"])
    func `Depth 16 is read and depth 17 is refused`(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        let core = opening == "[" ? "" : "1"
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + core + String(repeating: closing, count: depth)
        }
        #expect(throws: Never.self) { try read(nested(16)) }
        #expect(throws: JSONError.tooDeep(offset: 16 * opening.utf8.count)) { try read(nested(17)) }
    }

    @Test func `Brackets in strings and side by side add no depth`() throws {
        let brackets = String(repeating: #"[{\"\\"#, count: 50)
        #expect(try read("[\"\(brackets)\"]").array?.first?.string?.utf8.count == 200)
        #expect(try read("[" + Array(repeating: "[]", count: 100).joined(separator: ",") + "]").array?.count == 100)
    }

    @Test func `A megabyte of brackets is refused at the limit`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: JSONError.tooDeep(offset: 16)) {
            try JSONReader.read(bytes, limits: JSONLimits(maximumBytes: 1 << 20))
        }
    }

    @Test func `A text that is too deep and broken besides is too deep`() {
        let opening = String(repeating: "[", count: 17)
        for text in [opening, opening + #""\u0000""#, #"[{"a":1,"a":2},"# + opening] {
            #expect { try read(text) } throws: { error in
                guard case JSONError.tooDeep = error else { return false }
                return true
            }
        }
    }

    @Test func `Closing brackets ahead buy no depth`() {
        expectSyntaxError(Array((String(repeating: "]", count: 100) + String(repeating: "[", count: 100)).utf8))
    }

    @Test func `Integers below 2^53 are read`() throws {
        #expect(
            try read("[9007199254740991,-9007199254740991,0,-0]") == [
                9_007_199_254_740_991, -9_007_199_254_740_991, 0, 0,
            ])
    }

    @Test(arguments: ["9007199254740992", "-9007199254740992", "9223372036854775807", "-9223372036854775808"])
    func `Integers from 2^53 are refused`(text: String) {
        #expect(throws: JSONError.integerTooLarge(offset: nil)) { try read("[\(text)]") }
        #expect(throws: JSONError.integerTooLarge(offset: nil)) { try read("{\"a\":[1,{\"b\":\(text)}]}") }
    }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1" + String(repeating: "0", count: 400)])
    func `Integers beyond 64 bits are refused`(text: String) {
        #expect {
            try read("[\(text)]")
        } throws: { error in
            if case JSONError.integerTooLarge(.some) = error { true } else { false }
        }
    }

    @Test(arguments: ["1e999", "-1e999", "1.0e309"])
    func `Numbers beyond double are refused`(text: String) {
        expectSyntaxError(Array("[\(text)]".utf8))
    }

    @Test func `Numbers with fraction or exponent are doubles`() throws {
        #expect(try read("[1.0,1e3,-2.5E-3,1e-999,1e300]") == [1.0, 1000.0, -0.0025, 0.0, 1e300])
        #expect(try read("[1.0]") != [1])
    }

    @Test(arguments: [
        "[] x", "{}{}", "[],", "[1]]", "{}}", "null", "1", "\"a\"", "true", " ", "[", "{", "[1,]", "{\"a\"}",
        "{\"a\":}", "{a:1}",
        "{1:1}", "['a']", "[01]", "[+1]", "[.5]", "[1.]", "[1e]", "[-]", "[NaN]", "[Infinity]", "[nul]", "[TRUE]",
        "[\"a]",
        "[\"\n\"]", "[\"\\x\"]", "[\"\\u12\"]", "[\"\\", "\u{FEFF}[]", "// c\n[]", "[1 2]",
    ])
    func `What is not one JSON object or array is refused`(text: String) {
        expectSyntaxError(Array(text.utf8))
    }

    @Test func `Empty input is refused`() {
        #expect(throws: JSONError.syntax(message: "empty text", offset: 0)) { try JSONReader.read([]) }
    }

    @Test func `Input over the limit of bytes is refused, at the limit it is read`() {
        let limits = JSONLimits(maximumBytes: 4)
        #expect(throws: Never.self) { try JSONReader.read(Array("[12]".utf8), limits: limits) }
        #expect(throws: JSONError.tooLarge(bytes: 5)) { try JSONReader.read(Array("[123]".utf8), limits: limits) }
    }

    @Test func `A message of an error tells the place and nothing of the text`() {
        #expect {
            try read(#"{"token": secret}"#)
        } throws: { error in
            "\(error)" == "invalid token at byte 16"
        }
    }

    @Test func `Big arrays and objects are read whole`() throws {
        let limits = JSONLimits(maximumBytes: 8 << 20)
        let count = 100_000
        let array = JSONValue.array((0..<count).map { .integer(Int64($0)) })
        #expect(try JSONReader.read(array.encoded(), limits: limits) == array)
        let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let object = try #require(try JSONReader.read(Array("{\(members)}".utf8), limits: limits).object)
        #expect(object.count == count)
        #expect(object.members.last?.key == "k99999")
    }

    @Test func `What was read stays as it is while longer and shorter texts are read`() throws {
        let texts = [10, 10_000, 100_000, 10].map { length in #"{"text":"\#(String(repeating: "ä", count: length))"}"# }
        let limits = JSONLimits(maximumBytes: 1 << 20)
        let values = try texts.map { try JSONReader.read(Array($0.utf8), limits: limits) }
        #expect(values.map { $0.encoded() } == texts.map { Array($0.utf8) })
    }

    @Test func `Many threads read at once`() async throws {
        JSONReader.prepare()
        let value: JSONValue = ["id": 7, "params": ["line": "växel", "calls": [1, 2, 3]]]
        let bytes = value.encoded()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).allSatisfy { _ in (try? JSONReader.read(bytes)) == value } }
            }
            for await areEqual in group { #expect(areEqual) }
        }
    }

    @Test func `Mutilated texts are read or refused, never fatal`() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            var bytes = JSONValue.object(.random(using: &generator)).encoded()
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let value = try? JSONReader.read(bytes) else { continue }
            #expect(throws: Never.self, "seed \(seed)") { try JSONReader.read(value.encoded()) }
        }
    }

    @discardableResult
    private func read(_ text: String) throws(JSONError) -> JSONValue {
        try JSONReader.read(Array(text.utf8))
    }

    private func expectSyntaxError(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: sourceLocation) {
            try JSONReader.read(bytes)
        } throws: { error in
            if case JSONError.syntax = error { true } else { false }
        }
    }
}

extension JSONObject {
    fileprivate static func random(using generator: inout SeededGenerator) -> JSONObject {
        JSONValue.randomObject(depth: 4, using: &generator)
    }
}

import Testing

@testable import HubJSON

@Suite struct PlainJSONReaderTests {
    private let limits = JSONLimits()

    private func plain(_ text: String, maximumDepth: Int = 16) -> JSONValue? {
        PlainJSONReader.read(Array(text.utf8).span, maximumDepth: maximumDepth)
    }

    @Test func `A frame as switches and clients send them is plain`() {
        let frame = #"{"jsonrpc":"2.0","id":7,"method":"call.hold","params":{"call":"s.17","by":["åsa", null, true]}}"#
        let expected: JSONValue = [
            "jsonrpc": "2.0", "id": 7, "method": "call.hold", "params": ["call": "s.17", "by": ["åsa", nil, true]],
        ]
        #expect(plain(frame) == expected)
        #expect(plain(" [ ] ") == .array([]))
        #expect(plain("{\n}\t") == .object(JSONObject()))
    }

    @Test(
        arguments: [
            "", " ", "7", #""a""#, "null", "[", "{", "[1", "[1,", "[1,]", "[,1]", "{,}", #"{"a"}"#, #"{"a":}"#,
            #"{"a":1,}"#, #"{"a":1,"a":2}"#, "[01]", "[-1]", "[1.5]", "[1e3]", "[1234567890123456]", "[] []", "[tru]",
            "[truely]", "[nul", #"["a"#, #"["\n"]"#, "[\"\n\"]", "[\u{B}]", "{1:2}",
        ])
    func `What is no JSON, or not plain, is left to jansson`(text: String) {
        #expect(plain(text) == nil)
    }

    @Test func `Depth and members are limited`() {
        #expect(plain("[[]]", maximumDepth: 2) != nil)
        #expect(plain("[[]]", maximumDepth: 1) == nil)
        let members = (0..<33).map { #""m\#($0)":0"# }
        #expect(plain("{\(members.dropLast().joined(separator: ","))}") != nil)
        #expect(plain("{\(members.joined(separator: ","))}") == nil)
    }

    @Test(arguments: 0..<20) func `What it reads jansson reads the same, also from damaged texts`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = JSONValue.object(JSONValue.randomObject(depth: 3, using: &dice)).encoded()
            for _ in 0..<Int.random(in: 0...2, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                let marks = Array("{}[]\",:0 ".utf8)
                bytes[place] = marks.randomElement(using: &dice)!
                if Bool.random(using: &dice) { bytes[place] = .random(in: 0...255, using: &dice) }
            }
            guard let value = PlainJSONReader.read(bytes.span, maximumDepth: limits.maximumDepth) else { continue }
            #expect((try? JSONReader.readWithJansson(bytes.span, limits: limits)) == value, "seed \(seed): \(bytes)")
        }
    }
}

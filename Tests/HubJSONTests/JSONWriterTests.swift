import HubJSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `Commas stand between members and elements and nowhere else`() {
        let text = written {
            $0.beginObject()
            $0.key("a")
            $0.beginArray()
            $0.beginArray()
            $0.endArray()
            $0.beginObject()
            $0.endObject()
            $0.integer(1)
            $0.null()
            $0.endArray()
            $0.key("b")
            $0.bool(false)
            $0.key("c")
            $0.beginObject()
            $0.key("d")
            $0.string("x")
            $0.endObject()
            $0.key("e")
            $0.double(0.5)
            $0.endObject()
        }
        #expect(text == #"{"a":[[],{},1,null],"b":false,"c":{"d":"x"},"e":0.5}"#)
    }

    @Test func `Closures nest objects and arrays`() {
        let text = written {
            $0.object {
                $0.member("jsonrpc", "2.0")
                $0.object("params") {
                    $0.member("seq", 4)
                    $0.array("calls") {
                        $0.object { $0.member("id", "c1") }
                        $0.object { _ in }
                    }
                }
                $0.member("last", true)
            }
        }
        #expect(text == #"{"jsonrpc":"2.0","params":{"seq":4,"calls":[{"id":"c1"},{}]},"last":true}"#)
    }

    @Test(arguments: ["", "plain", "åäö", "a \"quote\"", "a\\b\n", String(repeating: "long ", count: 40)])
    func `A member in one step is what its key and value are in two`(text: String) {
        let oneByOne = written {
            $0.object {
                $0.key("first")
                $0.string(text)
                $0.key("text")
                $0.string(text)
                $0.key("number")
                $0.integer(-12)
                $0.key("yes")
                $0.bool(true)
                $0.key("no")
                $0.bool(false)
            }
        }
        let inOneStep = written {
            $0.object {
                $0.member("first", text)
                $0.member("text", text)
                $0.member("number", -12)
                $0.member("yes", true)
                $0.member("no", false)
            }
        }
        #expect(inOneStep == oneByOne)
    }

    @Test func `What is written behind other bytes leaves them as they are, and is handed out once`() {
        var writer = JSONWriter(behind: [1, 2], capacity: 8)
        writer.array { $0.integer(7) }
        #expect(writer.takeBytes() == [1, 2] + Array("[7]".utf8))
        #expect(writer.bytes.isEmpty && !writer.isComplete)
    }

    @Test func `A closure's error passes through`() {
        struct Refusal: Error {}
        var writer = JSONWriter(capacity: 16)
        #expect(throws: Refusal.self) {
            try writer.object { (_: inout JSONWriter) throws(Refusal) in throw Refusal() }
        }
        #expect(!writer.isComplete)
    }

    @Test func `Members that are nil write nothing`() {
        let text = written {
            $0.object {
                $0.member("a", nil as String?)
                $0.member("b", nil as Int?)
                $0.member("c", nil as Int64?)
                $0.member("d", nil as Bool?)
                $0.member("e", nil as Double?)
                $0.member("f", nil as JSONValue?)
                $0.member("g", raw: nil)
                $0.member("h", "x" as String?)
                $0.member("i", 1 as Int?)
                $0.member("j", 2 as Int64?)
                $0.member("k", true as Bool?)
                $0.member("l", 0.5 as Double?)
                $0.member("m", [1, nil] as JSONValue?)
                $0.member("n", JSONValue.null)
            }
        }
        #expect(text == #"{"h":"x","i":1,"j":2,"k":true,"l":0.5,"m":[1,null],"n":null}"#)
    }

    @Test func `Only the quote, the backslash and control characters are escaped`() {
        let text = written { $0.string("a\"b\\c/\u{8}\u{C}\n\r\t\u{0}\u{1}\u{F}\u{10}\u{1F}\u{7F}é📞\u{2028}") }
        #expect(text == #""a\"b\\c/\b\f\n\r\t\u0000\u0001\u000f\u0010\u001f"# + "\u{7F}é📞\u{2028}\"")
    }

    @Test(arguments: ["", "\"", "\\", "\n\n", "\"a", "a\"", "0123456789012345", "0123456789012345678901234567\""])
    func `Escapes at either end keep the rest`(text: String) throws {
        #expect(try JSONReader.read(JSONValue.array([.string(text)]).encoded()) == [.string(text)])
    }

    @Test func `Every ASCII character survives at every place of a longer text`() throws {
        for place in 6...20 {
            for scalar in (1 as UInt8)..<0x80 {
                var bytes = Array("åäö4567890123456789é".utf8)
                bytes.insert(scalar, at: place)
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(try JSONReader.read(JSONValue.array([.string(text)]).encoded()) == [.string(text)])
            }
        }
    }

    @Test func `Keys that are known only now are escaped like values`() {
        let text = written {
            $0.object { writer in
                writer.key(named: "å\"\n")
                writer.integer(1)
            }
        }
        #expect(text == #"{"å\"\n":1}"#)
    }

    @Test(arguments: [0, 7, -7, 10, 99, 100, 1_234_567, 9_007_199_254_740_991, .max, .min] as [Int64])
    func `Integers are written in decimal`(value: Int64) {
        #expect(written { $0.integer(value) } == "\(value)")
    }

    @Test(arguments: [
        0.0, -0.0, 1, 0.1, 1e20, 1.5e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -123_456.789,
        9_007_199_254_740_992,
    ])
    func `Doubles read back as the same double`(value: Double) throws {
        let number = try JSONReader.read(JSONValue.array([.number(value)]).encoded()).array?.first
        guard case .number(let read) = number else {
            Issue.record("\(value) was not read as a double.")
            return
        }
        #expect(read.bitPattern == value.bitPattern)
    }

    @Test func `Encoded values are taken over as they are`() {
        let text = written {
            $0.array {
                $0.raw(Array(#"{"x":1}"#.utf8))
                $0.raw(Array("2".utf8))
                $0.object { $0.member("r", raw: Array("[3]".utf8)) }
            }
        }
        #expect(text == #"[{"x":1},2,{"r":[3]}]"#)
    }

    @Test func `A reset writer starts anew with its capacity`() {
        var writer = JSONWriter(capacity: 512)
        writer.array { $0.integer(1) }
        let capacity = writer.bytes.capacity
        writer.reset()
        #expect(writer.bytes.isEmpty && writer.bytes.capacity == capacity)
        writer.beginObject()
        #expect(!writer.isComplete)
        writer.endObject()
        #expect(writer.isComplete)
        #expect(writer.bytes == Array("{}".utf8))
        writer.reset(keepingCapacity: false)
        #expect(writer.bytes.capacity == 0)
    }

    @Test func `Numbers that are not finite stop the process`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter(capacity: 16)
            writer.double(.infinity)
        }
    }

    @Test func `An end without a begin stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter(capacity: 16)
            writer.endObject()
        }
    }

    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 64)
        body(&writer)
        #expect(writer.isComplete)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

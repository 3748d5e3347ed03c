import HubJSON

extension JSONValue {
    /// Draws a value that the reader takes, nested at most so deeply.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .integer(Int64.random(in: -(1 << 53) + 1..<1 << 53, using: &generator))
        case 3: .integer(Int64.random(in: -10...10, using: &generator))
        case 4: .number(randomDouble(using: &generator))
        case 5: .string(randomString(using: &generator))
        case 6: randomArray(depth: depth - 1, using: &generator)
        default: .object(randomObject(depth: depth - 1, using: &generator))
        }
    }

    static func randomObject(depth: Int, using generator: inout SeededGenerator) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            object[randomString(using: &generator)] = .some(random(depth: depth, using: &generator))
        }
        return object
    }

    private static func randomArray(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        .array((0..<Int.random(in: 0...6, using: &generator)).map { _ in random(depth: depth, using: &generator) })
    }

    private static func randomDouble(using generator: inout SeededGenerator) -> Double {
        while true {
            let double = Double(bitPattern: generator.next())
            // glibc's strtod reports an underflow for subnormals, but jansson refuses only overflow.
            if double.isFinite { return double }
        }
    }

    private static func randomString(using generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0x01...0x1F, 0x20...0x7F, 0x20...0x7F, 0xA0...0x17F, 0x1F300...0x1F6FF]
        var string = ""
        for _ in 0..<Int.random(in: 0...24, using: &generator) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator))
            string.unicodeScalars.append(scalar ?? "?")
        }
        return string
    }
}

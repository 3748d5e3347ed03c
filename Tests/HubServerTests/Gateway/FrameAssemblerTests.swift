import HubJSON
import Testing

@testable import HubServer

@Suite struct FrameAssemblerTests {
    /// The payloads of the text frames in the bytes.
    private func payloads(_ bytes: [UInt8]) -> [[UInt8]] {
        var rest = bytes[...]
        var payloads: [[UInt8]] = []
        while rest.count >= 2 {
            #expect(rest.removeFirst() == 0x81, "a whole text frame")
            var count = Int(rest.removeFirst())
            let extra = count == 126 ? 2 : count == 127 ? 8 : 0
            if extra > 0 { count = rest.prefix(extra).reduce(0) { $0 << 8 | Int($1) } }
            rest.removeFirst(extra)
            payloads.append(Array(rest.prefix(count)))
            rest.removeFirst(count)
        }
        #expect(rest.isEmpty)
        return payloads
    }

    private func message(_ number: Int, bytes: Int = 0) -> [UInt8] {
        Array("{\"n\":\(number),\"pad\":\"\(String(repeating: "x", count: bytes))\"}".utf8)
    }

    @Test func `One message alone goes as it is, several as a batch in their order (P48)`() throws {
        var one = FrameAssembler()
        #expect(one.isEmpty)
        one.append(message(1))
        #expect(payloads(one.finish()) == [message(1)])

        var several = FrameAssembler()
        for number in 1...3 { several.append(message(number)) }
        let frames = payloads(several.finish())
        #expect(several.frameCount == 1)
        let batch = try JSONReader.read(frames[0]).array
        #expect(batch?.map { $0["n"]?.integer } == [1, 2, 3])
    }

    @Test func `Frames end at their size and lose nothing, whatever the sizes of the messages (P25)`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        for _ in 0..<20 {
            var assembler = FrameAssembler()
            let count = Int.random(in: 1...40, using: &dice)
            var longest = 0
            for number in 0..<count {
                let message = message(number, bytes: Int.random(in: 0...60_000, using: &dice))
                longest = max(longest, message.count)
                assembler.append(message)
            }
            let frames = payloads(assembler.finish())
            #expect(frames.count == assembler.frameCount, "seed \(seed)")
            #expect(frames.allSatisfy { $0.count <= FrameAssembler.frameBytes + longest + 2 }, "seed \(seed)")
            let limits = JSONLimits(maximumBytes: 1 << 22)
            let numbers = try frames.flatMap { frame in
                let value = try JSONReader.read(frame, limits: limits)
                return (value.array ?? [value]).compactMap { $0["n"]?.integer }
            }
            #expect(numbers == (0..<Int64(count)).map { $0 }, "seed \(seed)")
        }
    }

    @Test(arguments: [124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537])
    func `The frame's length is right at every boundary of its header (RFC 6455 5.2)`(size: Int) {
        var assembler = FrameAssembler()
        let first = message(1), second = [UInt8](repeating: UInt8(ascii: "7"), count: size - first.count - 3)
        assembler.append(first)
        assembler.append(second)
        let frames = payloads(assembler.finish())
        #expect(frames.map(\.count) == [size])
        #expect(frames[0].last == UInt8(ascii: "]"))
    }
}

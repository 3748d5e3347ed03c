import Testing

@testable import linehub_loadtest

@Suite struct FrameHeaderTests {
    @Test(arguments: [0, 1, 125, 126, 65_535, 65_536])
    func `A frame is found whole, and no sooner`(count: Int) throws {
        var bytes: [UInt8] = [0x81]
        if count < 126 {
            bytes.append(UInt8(count))
        } else if count < 65_536 {
            bytes += [126, UInt8(count >> 8), UInt8(count & 0xff)]
        } else {
            bytes += [127, 0, 0, 0, 0, 0, UInt8(count >> 16), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
        }
        let head = bytes.count
        bytes += [UInt8](repeating: 7, count: count)
        for shorter in 0..<head {
            #expect(try FrameHeader(Array(bytes[..<shorter]).span, at: 0) == nil)
        }
        let frame = try #require(try FrameHeader(bytes.span, at: 0))
        #expect(frame.payload == head..<head + count)
        #expect(frame.isFinal)
        #expect(frame.opcode == .text)
    }

    @Test func `A masked frame from a server is refused`() {
        #expect(throws: FrameError.masked) { try FrameHeader([0x81 as UInt8, 0x80].span, at: 0) }
    }
}

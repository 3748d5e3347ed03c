import Testing

@testable import HubWebSocket

@Suite struct FrameWriterTests {
    @Test(
        arguments: [
            (0, [0x81, 0]), (125, [0x81, 125]), (126, [0x81, 126, 0, 126]), (65_535, [0x81, 126, 0xFF, 0xFF]),
            (65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])])
    func `a text frame has the shortest length field that holds it`(count: Int, header: [UInt8]) {
        let payload = [UInt8](repeating: 7, count: count)
        var buffer: [UInt8] = [9]
        FrameWriter.appendText(payload, to: &buffer)
        #expect(buffer == [9] + header + payload)
        #expect(FrameWriter.headerCount(payloadCount: count) == header.count)
    }

    @Test func `a ping carries its payload`() {
        var buffer: [UInt8] = []
        FrameWriter.appendPing([1, 2], to: &buffer)
        #expect(buffer == [0x89, 2, 1, 2])
    }

    @Test func `a close frame has its code in network order and a reason cut at a character`() {
        var buffer: [UInt8] = []
        FrameWriter.appendClose(code: 4001, reason: "bye", to: &buffer)
        #expect(buffer == [0x88, 5, 0x0F, 0xA1] + Array("bye".utf8))
        buffer = []
        FrameWriter.appendClose(code: 1000, reason: String(repeating: "€", count: 60), to: &buffer)
        #expect(buffer.count == 2 + 2 + 123)
        #expect(String(validating: buffer.dropFirst(4), as: UTF8.self) != nil)
    }
}

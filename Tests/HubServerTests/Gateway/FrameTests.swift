import HubJSON
import HubWebSocket
import Testing

@testable import HubServer

@Suite struct FrameTests {
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
        #expect(payloads(Frame.text(message(1))) == [message(1)])
        #expect(payloads(Frame.text(capacity: 16) { $0.raw(message(1)) }) == [message(1)])

        let frames = payloads(
            Frame.text(capacity: 16) { writer in
                writer.array { writer in
                    for number in 1...3 { writer.raw(message(number)) }
                }
            })
        #expect(frames.count == 1)
        let batch = try JSONReader.read(frames[0]).array
        #expect(batch?.map { $0["n"]?.integer } == [1, 2, 3])
    }

    @Test(arguments: [124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537])
    func `The frame's length is right at every boundary of its header (RFC 6455 5.2)`(size: Int) {
        let message = [UInt8](repeating: UInt8(ascii: "7"), count: size)
        for frame in [Frame.text(message), Frame.text(capacity: size) { $0.raw(message) }] {
            #expect(payloads(frame) == [message])
            #expect(Array(FrameWriter.payload(of: frame)) == message)
        }
    }
}

import Testing

@testable import HubWebSocket

/// What clients' frames come to, whatever pieces they come in (RFC 6455 §5, §7.4, §8.1).
@Suite struct FrameReaderTests {
    private func frame(_ first: UInt8, _ payload: [UInt8], length: [UInt8]? = nil, mask: [UInt8] = [1, 2, 3, 4])
        -> [UInt8]
    {
        let length = length ?? [0x80 | UInt8(payload.count)]
        return [first] + length + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    private func events(_ bytes: [UInt8], pieceBytes: Int = .max, maximumBytes: Int = 1000) -> [FrameReader.Event] {
        var reader = FrameReader(maximumBytes: maximumBytes)
        var events: [FrameReader.Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            var piece = rest.prefix(pieceBytes)
            rest = rest.dropFirst(piece.count)
            while let event = reader.next(&piece) { events.append(event) }
        }
        return events
    }

    @Test(arguments: [1, 2, 3, 7, .max])
    func `messages and control frames come out whole and in order`(pieceBytes: Int) {
        let sent =
            frame(0x01, Array("hall".utf8)) + frame(0x89, [7]) + frame(0x80, Array("o å".utf8)) + frame(0x8A, [])
            + frame(0x81, []) + frame(0x88, [3, 0xE8])
        #expect(
            events(sent, pieceBytes: pieceBytes)
                == [.ping([7]), .text(Array("hallo å".utf8)), .pong, .text([]), .close(try! ClosePayload([3, 0xE8]))])
    }

    @Test(
        arguments: [
            ([0x81, 0x05], 1002), ([0xC1], 1002), ([0x83], 1002), ([0x80], 1002), ([0x09], 1002), ([0x89, 0xFE], 1002),
            ([0x81, 0xFE, 0, 125, 0, 0, 0, 0], 1002), ([0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002),
            ([0x82], 1003), ([0x81, 0xFE, 0x03, 0xE9, 0, 0, 0, 0], 1009), ([0x81, 0x85, 0, 0, 0, 0, 0xFF], 1007),
            ([0x88, 0x81, 0, 0, 0, 0, 3], 1002), ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002),
        ] as [([UInt8], UInt16)])
    func `a rule that is broken fails at the byte that breaks it`(sent: [UInt8], code: UInt16) {
        let found = events(sent, pieceBytes: 1)
        guard case .violation(let violation)? = found.first, found.count == 1 else {
            Issue.record("\(found)")
            return
        }
        #expect(violation.code == code)
        #expect(events(sent.dropLast(), pieceBytes: 1) == [])
        #expect(events(sent + frame(0x81, [])).count == 1, "nothing behind it is heard")
    }

    @Test func `between messages there is nothing to keep`() {
        var reader = FrameReader(maximumBytes: 10)
        var whole = frame(0x81, [0x7B])[...]
        let text = reader.next(&whole)
        #expect(text == .text([0x7B]) && reader.isAtRest)
        var half: ArraySlice<UInt8> = [0x81]
        let nothing = reader.next(&half)
        #expect(nothing == nil && !reader.isAtRest)
    }
}

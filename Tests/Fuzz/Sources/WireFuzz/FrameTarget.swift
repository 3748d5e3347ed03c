import Fuzzing

@testable import HubWebSocket

/// What clients' frames come to.
///
/// Invariant: in whatever pieces they come, frames come to the same events, of which a violation is the last; a text is UTF-8,
/// and of no frame more is kept than may be sent; and UTF-8 is what the standard library takes for it. The first byte is the
/// size of the pieces.
final class FrameTarget: FuzzTarget {
    private static let messageLimit = 200

    static let seeds: [[UInt8]] = {
        let frames: [[UInt8]] =
            [
                frame(0x81, Array("hallå".utf8)), frame(0x01, [0xC3]) + frame(0x89, [7]) + frame(0x80, [0xA5]),
                frame(0x8A, []) + frame(0x81, []) + frame(0x88, [3, 0xE8, 0xE2, 0x82, 0xAC]), frame(0x88, []),
                frame(0x88, [3]), frame(0x88, [3, 0xED]), frame(0x82, [0]), frame(0x81, [0xF4, 0x90, 0x80, 0x80]),
                [0x81, 0xFE, 0, 126, 0, 0, 0, 0] + Array(repeating: 0x61, count: 126),
                [0x81, 0xFE, 0, 201, 0, 0, 0, 0],
                [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0xC1], [0x83], [0x80], [0x09], [0x81, 1, 0x61],
            ]
        return frames.flatMap { frame in [1, 5, 255].map { [$0] + frame } }
    }()

    /// The mask changes nothing, so that inputs can be read.
    private static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [first, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    func take(_ input: [UInt8]) {
        guard let size = input.first, size > 0 else { return }
        let bytes = input.dropFirst()
        let whole = events(bytes, pieces: .max)
        let pieces = events(bytes, pieces: Int(size))
        hold(whole == pieces, "\(whole) is \(pieces) in pieces of \(size)")
        for (index, event) in whole.enumerated() {
            switch event {
            case .text(let text):
                hold(isText(text) && text.count <= Self.messageLimit, "\(text) is a text in the limit")
            case .ping(let payload): hold(payload.count <= 125, "\(payload) has the length of a ping")
            case .violation: hold(index == whole.count - 1, "nothing follows a violation")
            case .pong, .close: break
            }
        }
        checkUTF8(bytes)
    }

    private func events(_ bytes: ArraySlice<UInt8>, pieces: Int) -> [FrameReader.Event] {
        var reader = FrameReader(maximumBytes: Self.messageLimit)
        var events: [FrameReader.Event] = []
        var rest = bytes
        while !rest.isEmpty {
            var piece = rest.prefix(pieces)
            rest = rest.dropFirst(piece.count)
            while let event = reader.next(&piece) { events.append(event) }
            // What it keeps is no one's to see but for this.
            for (name, value) in Mirror(reflecting: reader).children {
                guard let kept = value as? [UInt8] else { continue }
                let most = name == "message" ? Self.messageLimit : name == "control" ? 125 : 14
                hold(kept.count <= most, "\(kept.count) bytes of \(name ?? "") are kept")
            }
        }
        return events
    }

    private func checkUTF8(_ bytes: ArraySlice<UInt8>) {
        var validator = UTF8Validator()
        let isTaken = validator.take(bytes) && validator.isComplete
        hold(isTaken == isText(Array(bytes)), "\(Array(bytes)) is UTF-8: \(isTaken)")
    }

    private func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
}

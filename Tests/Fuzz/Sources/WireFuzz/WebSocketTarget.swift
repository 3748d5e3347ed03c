import Fuzzing

@testable import HubWebSocket

/// What the WebSocket server decides of its own: pieces of messages, handshakes, heads of requests.
///
/// Invariant: a message is delivered when it is text and within the limit, with the bytes that its pieces had; a handshake
/// goes on only when it says all that RFC 6455 §4.2.1 asks for; a body is collected only within its announced limit. The
/// first byte picks one of the three.
final class WebSocketTarget: FuzzTarget {
    private let policy = HandshakePolicy(path: "/v1/socket", subprotocol: "linehub.v1")
    private let requests = RequestPolicy(maximumBodyBytes: 1000)
    private static let messageLimit = 64

    static let seeds: [[UInt8]] = {
        let offer = [
            "GET", "/v1/socket", "HTTP/1.1", "websocket", "Upgrade", "13", "dGhlIHNhbXBsZSBub25jZQ==", "linehub.v1",
        ]
        let requests = [["POST", "12"], ["PUT", "1001"], ["GET"], ["PATCH", "99"], ["DELETE", "+1"]]
        return [[0, 1, 3, 0x61, 0x62, 0x63, 0xFF, 2, 2, 0x64], [0, 3, 60, 0x61], [0, 7, 0, 0x61]]
            + [[1] + Array(offer.map { Array($0.utf8) }.joined(separator: [0xFF]))]
            + requests.map { [2] + Array($0.map { Array($0.utf8) }.joined(separator: [0xFF])) }
    }()

    func take(_ input: [UInt8]) {
        let parts = Array(input.dropFirst()).parts
        switch input.first {
        case 0: assemble(parts)
        case 1: offer(parts.map(\.text))
        case 2: judge(parts.map(\.text))
        default: break
        }
    }

    /// Each part is a piece: flags (1 first, 2 final, 4 binary), the bytes that its frame still announces, its bytes.
    private func assemble(_ parts: [ArraySlice<UInt8>]) {
        var assembler = MessageAssembler()
        var expected: [UInt8] = []
        for var part in parts {
            guard let flags = part.popFirst(), let remaining = part.popFirst() else { return }
            let piece = Array(part)
            let isFirst = flags & 1 != 0
            let isFinal = flags & 2 != 0
            expected = (isFirst ? [] : expected) + piece
            let action = unsafe piece.withUnsafeBytes { bytes in
                unsafe assembler.pieceArrived(
                    bytes, isFirst: isFirst, isFinal: isFinal, isBinary: flags & 4 != 0,
                    remainingBytes: Int(remaining), maximumBytes: Self.messageLimit)
            }
            if flags & 4 != 0 {
                hold(action == .close(1003), "a binary message closes, but \(action)")
            } else if expected.count + Int(remaining) > Self.messageLimit {
                hold(action == .close(1009), "a message that is too long closes, but \(action)")
            } else {
                hold(action == (isFinal ? .deliver(expected) : .wait), "\(expected) is put together, but \(action)")
            }
            // The server takes nothing more of a connection that it closes.
            if case .close = action { return }
            if isFinal { expected = [] }
        }
    }

    private func offer(_ words: [String]) {
        func word(_ index: Int) -> String? { index < words.count ? words[index] : nil }
        let offer = HandshakeOffer(
            method: word(0) ?? "", path: word(1) ?? "", httpVersion: word(2), upgrade: word(3), connection: word(4),
            version: word(5), key: word(6), subprotocols: word(7), hasBody: words.count > 8)
        if let refusal = policy.refusal(of: offer) {
            hold((400..<500).contains(refusal.status), "\(refusal.status) blames the client")
            return
        }
        hold(
            offer.method == "GET" && offer.path == "/v1/socket" && offer.httpVersion == "HTTP/1.1", "\(offer) is a GET")
        hold(offer.upgrade?.lowercased() == "websocket" && offer.version == "13", "\(offer) is for version 13")
        hold(has(offer.connection?.lowercased(), "upgrade"), "\(offer) upgrades")
        hold(has(offer.subprotocols, "linehub.v1"), "\(offer) offers the subprotocol")
        hold(!offer.hasBody && offer.key?.utf8.count == 24 && offer.key?.hasSuffix("==") == true, "\(offer) has a key")
    }

    private func has(_ list: String?, _ word: String) -> Bool {
        list?.split(separator: ",").contains { $0.drop { " \t".contains($0) }.hasPrefix(word) } ?? false
    }

    private func judge(_ words: [String]) {
        let length = words.count > 1 ? words[1] : nil
        let action = requests.judge(
            method: words[0], contentLength: length, hasTransferEncoding: words.count > 2)
        switch action {
        case .collect(let method, let bytes):
            hold(method.rawValue == words[0] && words.count < 3, "\(words) is collected")
            hold((0...1000).contains(bytes) && bytes == length.map { Int($0) } ?? 0, "\(words) has \(bytes) bytes")
        case .refuse(let response), .refuseAndEnd(let response):
            hold((400..<500).contains(response.status), "\(response.status) blames the client")
        }
    }
}

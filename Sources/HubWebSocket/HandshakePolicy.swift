/// Decides whether a handshake is one that this server speaks; the library itself lets most faults through.
struct HandshakePolicy {
    let path: String
    let subprotocol: String

    /// The answer that refuses the handshake, or nil when it may go on.
    func refusal(of offer: HandshakeOffer) -> HTTPResponse? {
        guard offer.method == "GET" else {
            return .text(status: 405, "a WebSocket handshake is a GET", headers: [("Allow", "GET")])
        }
        guard offer.path == path else { return .text(status: 404, "the WebSocket is at \(path)") }
        guard offer.httpVersion == "HTTP/1.1" else {
            return .text(status: 400, "a WebSocket handshake needs HTTP/1.1")
        }
        guard let upgrade = offer.upgrade, matches(upgrade.utf8[...], "websocket") else {
            return .text(status: 400, "the only upgrade here is to websocket")
        }
        guard let connection = offer.connection, lists(connection, "upgrade") else {
            return .text(status: 400, "the header Connection: Upgrade is missing")
        }
        guard offer.version == "13" else {
            return .text(
                status: 426, "only WebSocket version 13 is spoken here",
                headers: [("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket")])
        }
        guard let key = offer.key, isKey(key) else {
            return .text(status: 400, "Sec-WebSocket-Key must be one key of 16 bytes in base64")
        }
        guard !offer.hasBody else { return .text(status: 400, "a WebSocket handshake has no body") }
        guard let offered = offer.subprotocols, lists(offered, subprotocol, ignoringCase: false) else {
            return .text(status: 400, "offer the subprotocol \(subprotocol) in Sec-WebSocket-Protocol")
        }
        return nil
    }

    // On bytes: on characters these comparisons cost more than all the rest of a handshake.

    /// Whether one of the comma-separated tokens is `token`.
    private func lists(_ list: String, _ token: String, ignoringCase: Bool = true) -> Bool {
        list.utf8.split(separator: UInt8(ascii: ",")).contains { part in
            let part = part.drop(while: isBlank)
            let end = part.lastIndex { !isBlank($0) }.map(part.index(after:)) ?? part.startIndex
            return matches(part[..<end], token, ignoringCase: ignoringCase)
        }
    }

    private func matches(_ text: Substring.UTF8View, _ token: String, ignoringCase: Bool = true) -> Bool {
        text.elementsEqual(token.utf8) { $0 == $1 || (ignoringCase && lowercased($0) == $1) }
    }

    private func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// 16 bytes in base64 are 22 characters of its alphabet and two of padding.
    private func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        return bytes.count == 24 && bytes.suffix(2) == [0x3D, 0x3D]
            && bytes.prefix(22).allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}

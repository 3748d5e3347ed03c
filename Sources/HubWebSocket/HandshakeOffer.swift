/// What a client's WebSocket handshake says (RFC 6455 §4.1); nil for what it does not say.
struct HandshakeOffer: Equatable {
    var method: String
    var path: String
    var httpVersion: String?
    var upgrade: String?
    var connection: String?
    var version: String?
    var key: String?
    var subprotocols: String?
    var hasBody: Bool
}

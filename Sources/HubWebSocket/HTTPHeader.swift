/// The request headers that are kept; everything else a client sends is dropped unread.
public enum HTTPHeader: String, CaseIterable, Sendable {
    case authorization
    case origin
    case host
    case acceptLanguage = "accept-language"
    case contentType = "content-type"
    case range
    case ifNoneMatch = "if-none-match"
    case userAgent = "user-agent"
    case forwardedFor = "x-forwarded-for"
    case traceParent = "traceparent"
    /// All subprotocols a client offers, comma-separated.
    case webSocketProtocol = "sec-websocket-protocol"
}

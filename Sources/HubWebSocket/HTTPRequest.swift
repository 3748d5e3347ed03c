/// One HTTP request with its body complete, or one WebSocket handshake.
public struct HTTPRequest: Sendable {
    public internal(set) var method: HTTPMethod
    /// The decoded path, without the query; always begins with a slash.
    public let path: String
    /// The decoded query; of a name given twice the first value counts.
    public let query: [String: String]
    /// The kept headers; a header given several times has its values joined by commas.
    public let headers: [HTTPHeader: String]
    /// The body; empty for a handshake.
    public internal(set) var body: [UInt8]

    public init(
        method: HTTPMethod, path: String, query: [String: String] = [:], headers: [HTTPHeader: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

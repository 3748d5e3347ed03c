/// One answer to an HTTP request.
public struct HTTPResponse: Sendable {
    public var status: Int
    /// The headers in their order on the wire. Content-Length and Connection are written by the server; leave them out.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer for people: one line of plain text.
    public static func text(
        status: Int, _ text: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")] + headers,
            body: Array("\(text)\n".utf8))
    }

    /// The bytes for the wire (HTTP/1.1); without the body when the request was HEAD.
    ///
    /// Control characters in a header are left out, so a value cannot end its line.
    /// - Parameter bodyBytes: the length to tell, where the body comes later.
    func encoded(withBody: Bool = true, closes: Bool = false, bodyBytes: Int? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + (withBody ? body.count : 0))
        bytes.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(of: status))\r\n".utf8)
        for (name, value) in headers {
            bytes.append(contentsOf: name.utf8.lazy.filter { $0 > 0x20 && $0 != 0x3A })
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(contentsOf: value.utf8.lazy.filter { $0 >= 0x20 })
            bytes.append(contentsOf: "\r\n".utf8)
        }
        if status != 204 && status != 304 {
            bytes.append(contentsOf: "Content-Length: \(bodyBytes ?? body.count)\r\n".utf8)
        }
        if closes { bytes.append(contentsOf: "Connection: close\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
        if withBody && status != 204 && status != 304 { bytes.append(contentsOf: body) }
        return bytes
    }

    private static func reason(of status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 507: "Insufficient Storage"
        default: "Status"
        }
    }
}

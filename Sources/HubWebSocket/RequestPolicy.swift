/// Decides what happens to a plain HTTP request, from its head alone.
struct RequestPolicy {
    /// What to do.
    enum Action {
        /// Hand it to the handler as soon as its body, of this many bytes, is here.
        case collect(method: HTTPMethod, bodyBytes: Int)
        /// Answer at once and go on to the next request.
        case refuse(HTTPResponse)
        /// Answer at once and end the connection, since what follows is a body nobody reads.
        case refuseAndEnd(HTTPResponse)
    }

    let maximumBodyBytes: Int
    /// The answer to a longer one; nil for a line of text.
    var bodyTooLarge: HTTPResponse?

    /// Judges method, Content-Length and Transfer-Encoding. A chunked body is refused: the library does not decode it.
    ///
    /// - Parameter bodyLimit: in place of `maximumBodyBytes`.
    func judge(
        method: String, contentLength: String?, hasTransferEncoding: Bool, bodyLimit: Int? = nil
    ) -> Action {
        let mayCarryBody = ["POST", "PUT", "PATCH"].contains(method)
        if hasTransferEncoding || (mayCarryBody && contentLength == nil) {
            return .refuseAndEnd(.text(status: 411, "a body needs a Content-Length"))
        }
        guard let bytes = length(contentLength) else {
            return .refuseAndEnd(.text(status: 400, "Content-Length is no number"))
        }
        guard let method = HTTPMethod(rawValue: method) else {
            return bytes > 0 ? .refuseAndEnd(Self.methodNotAllowed) : .refuse(Self.methodNotAllowed)
        }
        let limit = bodyLimit ?? maximumBodyBytes
        guard bytes <= limit else {
            return .refuseAndEnd(bodyTooLarge ?? .text(status: 413, "a body has at most \(limit) bytes"))
        }
        return .collect(method: method, bodyBytes: bytes)
    }

    static let methodNotAllowed = HTTPResponse.text(
        status: 405, "only GET, HEAD, POST and PUT are served", headers: [("Allow", "GET, HEAD, POST, PUT")])

    /// 0 for a header that is missing; nil for one that is not a plain number of at most 18 digits.
    private func length(_ text: String?) -> Int? {
        guard let text else { return 0 }
        guard text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

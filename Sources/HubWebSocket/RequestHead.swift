import CLibwebsockets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads the header table of a socket while libwebsockets still has it: inside its HTTP callbacks only.
struct RequestHead {
    private let socket: LibrarySocket

    init(_ socket: LibrarySocket) {
        self.socket = socket
    }

    /// Whether the header is there with a value that is not empty.
    func has(_ token: lws_token_indexes) -> Bool {
        unsafe lws_hdr_total_length(socket.raw, token) > 0
    }

    /// The value of a header, several joined by commas; nil when there is none.
    func value(_ token: lws_token_indexes) -> String? {
        let count = Int(unsafe lws_hdr_total_length(socket.raw, token))
        guard count > 0 else { return nil }
        // The library ends the copy with a zero, and puts a comma between the parts.
        return unsafe text(capacity: 2 * count + 2) { unsafe lws_hdr_copy(socket.raw, $0, $1, token) }
    }

    /// The value of a header that the library has no token for. It looks for the name with its colon, in small letters.
    private func custom(_ header: HTTPHeader) -> String? {
        let name = header.rawValue + ":", nameLength = Int32(name.utf8.count)
        let count = Int(unsafe lws_hdr_custom_length(socket.raw, name, nameLength))
        guard count > 0 else { return nil }
        return unsafe text(capacity: count + 1) { unsafe lws_hdr_custom_copy(socket.raw, $0, $1, name, nameLength) }
    }

    /// The method of any kind, and the path. Nil for a method unknown to the library.
    var target: (method: String, path: String)? {
        for (token, name) in Self.methods {
            if let path = value(token) { return (name, path) }
        }
        return nil
    }

    /// The decoded `name=value` parts of the query; the first of a name counts.
    var query: [String: String] {
        var items: [String: String] = [:]
        var index: Int32 = 0
        while let part = unsafe text(
            capacity: 4096, { unsafe lws_hdr_copy_fragment(socket.raw, $0, $1, WSI_TOKEN_HTTP_URI_ARGS, index) })
        {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pair[0])
            if items[name] == nil { items[name] = pair.count == 2 ? String(pair[1]) : "" }
            index += 1
        }
        return items
    }

    var headers: [HTTPHeader: String] {
        var found: [HTTPHeader: String] = [:]
        for header in HTTPHeader.allCases {
            if let value = Self.token(of: header).map(value) ?? custom(header) { found[header] = value }
        }
        return found
    }

    /// What a handshake says for itself.
    var offer: HandshakeOffer {
        HandshakeOffer(
            method: target?.method ?? "", path: target?.path ?? "", httpVersion: value(WSI_TOKEN_HTTP),
            upgrade: value(WSI_TOKEN_UPGRADE), connection: value(WSI_TOKEN_CONNECTION),
            version: value(WSI_TOKEN_VERSION), key: value(WSI_TOKEN_KEY), subprotocols: value(WSI_TOKEN_PROTOCOL),
            hasBody: has(WSI_TOKEN_HTTP_TRANSFER_ENCODING) || (value(WSI_TOKEN_HTTP_CONTENT_LENGTH) ?? "0") != "0")
    }

    /// Lets `copy` fill a buffer of `capacity` bytes and reads as many as it says; nil for a count below zero.
    private func text(capacity: Int, _ copy: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = Int(unsafe copy(start, Int32(capacity)))
            guard count >= 0 else { return nil }
            return unsafe String(decoding: UnsafeRawBufferPointer(buffer)[..<count], as: UTF8.self)
        }
    }

    private static let methods: [(lws_token_indexes, String)] = [
        (WSI_TOKEN_GET_URI, "GET"), (WSI_TOKEN_HEAD_URI, "HEAD"), (WSI_TOKEN_POST_URI, "POST"),
        (WSI_TOKEN_PUT_URI, "PUT"), (WSI_TOKEN_PATCH_URI, "PATCH"), (WSI_TOKEN_DELETE_URI, "DELETE"),
        (WSI_TOKEN_OPTIONS_URI, "OPTIONS"),
    ]

    private static func token(of header: HTTPHeader) -> lws_token_indexes? {
        switch header {
        case .authorization: WSI_TOKEN_HTTP_AUTHORIZATION
        case .origin: WSI_TOKEN_ORIGIN
        case .host: WSI_TOKEN_HOST
        case .acceptLanguage: WSI_TOKEN_HTTP_ACCEPT_LANGUAGE
        case .contentType: WSI_TOKEN_HTTP_CONTENT_TYPE
        case .range: WSI_TOKEN_HTTP_RANGE
        case .ifNoneMatch: WSI_TOKEN_HTTP_IF_NONE_MATCH
        case .userAgent: WSI_TOKEN_HTTP_USER_AGENT
        case .forwardedFor: WSI_TOKEN_X_FORWARDED_FOR
        case .webSocketProtocol: WSI_TOKEN_PROTOCOL
        case .traceParent: nil
        }
    }
}

/// Judges the head of a request by its bytes, before the library reads it (RFC 9112 §2 to §6, RFC 9110 §5).
///
/// The library passes over what it does not understand, so that it and a proxy before it could differ about where a request
/// ends. Refused here is what the RFC has refused, and what the library would misread.
struct RequestHeadJudge {
    enum Verdict {
        /// The head has not come to its end.
        case incomplete
        /// So many bytes of empty lines stand before it, which mean nothing (RFC 9112 §2.2).
        case blank(count: Int)
        /// It is good; so many bytes of what was judged are its, and so many of its body are to follow.
        case good(count: Int, bodyBytes: Int)
        case refuse(HTTPResponse)
    }

    /// The library's room for a head.
    static let maximumBytes = 4_096
    private static let maximumFields = 100
    private static let maximumQueryParts = 50
    /// Those that the library hands on.
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let unservedMethods: Set<String> = ["TRACE", "CONNECT"]

    /// Requests that were judged good, whose bodies may still be to come.
    struct Judged {
        var count = 0
        /// Heads and bodies.
        var bytes = 0
    }

    /// Judges a head and the whole ones behind it, which the library would read with it.
    ///
    /// - Returns: the verdict on the first, or the refusal of another; and how far all is good.
    static func judge(all bytes: ArraySlice<UInt8>) -> (verdict: Verdict, good: Judged) {
        let first = judge(bytes)
        var good = Judged()
        var verdict = first
        while case .good(let count, let bodyBytes) = verdict {
            good.count += 1
            good.bytes += count + bodyBytes
            guard bytes.count > good.bytes else { break }
            verdict = judge(bytes.dropFirst(good.bytes))
            if case .refuse = verdict { return (verdict, good) }
        }
        return (first, good)
    }

    /// Judges what has come of a head.
    static func judge(_ bytes: ArraySlice<UInt8>) -> Verdict {
        let blanks = bytes.prefix { $0 == 0x0D || $0 == 0x0A }.count
        guard blanks == 0 else { return .blank(count: blanks) }
        guard let end = end(of: bytes) else {
            guard bytes.count < maximumBytes else { return .refuse(tooLong(bytes)) }
            // Something that is not even the beginning of a request need not be waited for.
            return bytes.first.map(isToken) ?? true ? .incomplete : .refuse(bad("the request begins with no method"))
        }
        guard end - bytes.startIndex <= maximumBytes else { return .refuse(tooLong(bytes)) }
        let head = bytes[..<end]
        var lines = head.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        for index in lines.indices {
            guard lines[index].popLast() == 0x0D else { return .refuse(bad("a line ends in CRLF")) }
        }
        lines.removeLast()
        let first = lines.removeFirst()
        if let refusal = refusal(ofFirst: first) { return .refuse(refusal) }
        do throws(Refused) {
            let bodyBytes = try bodyBytes(fields: lines, isHostNeeded: first.last != UInt8(ascii: "0"))
            return .good(count: head.count, bodyBytes: bodyBytes)
        } catch {
            return .refuse(error.answer)
        }
    }

    /// Behind CRLF CRLF, or LF LF, which is refused then.
    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex
        while let lineEnd = bytes[index...].firstIndex(of: 0x0A) {
            let rest = bytes[(lineEnd + 1)...]
            if rest.starts(with: [0x0D, 0x0A]) { return lineEnd + 3 }
            if rest.first == 0x0A { return lineEnd + 2 }
            index = lineEnd + 1
        }
        return nil
    }

    /// §3: method SP target SP version.
    private static func refusal(ofFirst line: ArraySlice<UInt8>) -> HTTPResponse? {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].allSatisfy(isToken), !parts[0].isEmpty else { return bad("no request line") }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            return version.hasPrefix("HTTP/")
                ? .text(status: 505, "only HTTP/1.1 is spoken here") : bad("no HTTP version")
        }
        let method = String(decoding: parts[0], as: UTF8.self)
        guard methods.contains(method) else {
            return unservedMethods.contains(method)
                ? RequestPolicy.methodNotAllowed : .text(status: 501, "an unknown method")
        }
        let target = String(decoding: parts[1], as: UTF8.self)
        guard parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !target.contains("%00") else {
            return bad("a target is visible ASCII without NUL")
        }
        // The library has a place for each, and ends the connection where they are used up.
        guard parts[1].count(where: { $0 == UInt8(ascii: "&") }) < maximumQueryParts else {
            return .text(status: 414, "a query has at most \(maximumQueryParts) parts")
        }
        guard isPlain(path: parts[1].prefix { $0 != UInt8(ascii: "?") }) else {
            return bad("a path is written in its shortest form")
        }
        // Of the server as a whole (§3.2.4).
        guard target != "*" || method != "OPTIONS" else { return RequestPolicy.methodNotAllowed }
        // The absolute form (§3.2.2) the library would take for a path.
        return target.hasPrefix("/") ? nil : bad("a target begins with a slash")
    }

    /// Whether the path has one spelling alone (RFC 3986 §6.2.2), so that whoever keeps one from being asked for keeps all: the library
    /// decodes, removes dots and double slashes, and stops at a control character.
    private static func isPlain(path: ArraySlice<UInt8>) -> Bool {
        for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst().dropLast()
        where segment.isEmpty { return false }
        for segment in path.split(separator: UInt8(ascii: "/"))
        where segment.count <= 2 && segment.allSatisfy({ $0 == UInt8(ascii: ".") }) {
            return false
        }
        var rest = path
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[(percent + 1)...]
            guard rest.count >= 2, let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                byte >= 0x20, byte != 0x7F, !isUnreserved(byte), byte != UInt8(ascii: "/"), byte != UInt8(ascii: "?")
            else { return false }
        }
        return true
    }

    /// RFC 3986 §2.3: what is never to be encoded.
    private static func isUnreserved(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "-._~".utf8.contains(byte) }

    private struct Refused: Error {
        let answer: HTTPResponse
    }

    /// Judges the fields; the length of the body that they announce.
    private static func bodyBytes(fields: [ArraySlice<UInt8>], isHostNeeded: Bool) throws(Refused) -> Int {
        guard fields.count <= maximumFields else { throw Refused(answer: tooManyFields) }
        var hosts = 0
        var lengths: [String] = []
        for field in fields {
            guard let colon = field.firstIndex(of: 0x3A), colon > field.startIndex,
                field[..<colon].allSatisfy(isToken)
            else { throw Refused(answer: bad("a field is a name, a colon and a value, in one line")) }
            let value = field[(colon + 1)...]
            // Beyond ASCII is opaque to the RFC, and the end of the connection to the library.
            guard value.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
                throw Refused(answer: bad("a value is ASCII without control characters"))
            }
            switch String(decoding: field[..<colon], as: UTF8.self).lowercased() {
            case "host": hosts += 1
            case "content-length": lengths.append(trimmed(value))
            // The library does not decode chunks.
            case "transfer-encoding": throw Refused(answer: .text(status: 411, "a body needs a Content-Length"))
            default: break
            }
        }
        // The library would not find the end of such a head.
        if let last = fields.last, let colon = last.firstIndex(of: 0x3A), trimmed(last[(colon + 1)...]).isEmpty {
            throw Refused(answer: bad("the last field has no value"))
        }
        guard hosts == 1 || (hosts == 0 && !isHostNeeded) else { throw Refused(answer: bad("a request has one Host")) }
        guard let length = lengths.first else { return 0 }
        guard lengths.count == 1, isLength(length), let bytes = Int(length) else {
            throw Refused(answer: bad("Content-Length is one number"))
        }
        return bytes
    }

    private static func isLength(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let rest = value.drop(while: isBlank)
        let end = rest.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? rest.startIndex
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func tooLong(_ bytes: ArraySlice<UInt8>) -> HTTPResponse {
        bytes.prefix(maximumBytes).contains(0x0A)
            ? tooManyFields : .text(status: 414, "a request line has at most \(maximumBytes) bytes")
    }

    private static let tooManyFields = HTTPResponse.text(
        status: 431, "a head has at most \(maximumBytes) bytes and \(maximumFields) fields")

    private static func bad(_ text: String) -> HTTPResponse { .text(status: 400, text) }
}

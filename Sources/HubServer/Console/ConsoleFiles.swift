import HubConsole
import HubCore
import HubWebSocket

/// The web console's files, compiled into the program or read from a directory while one works on them.
struct ConsoleFiles: Sendable {
    private struct File: Sendable {
        var bytes: [UInt8]
        var type: String
        var tag: String
    }

    private let files: [String: File]

    /// The files that are compiled into the program.
    init() {
        self.init(EmbeddedConsole.files())
    }

    /// - Parameter contents: bytes by path below `/`.
    init(_ contents: [String: [UInt8]]) {
        files = contents.reduce(into: [:]) { files, file in
            files[file.key] = File(
                bytes: file.value, type: Self.contentType(of: file.key), tag: Self.tag(of: file.value))
        }
    }

    /// Answers a GET: the file, `304` where the browser has it, or `404`.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let path = Self.pages[request.path] ?? String(request.path.dropFirst())
        guard let file = files[path] else {
            return .text(status: 404, "Not found.", headers: Self.headers)
        }
        let headers =
            Self.headers + [
                ("Content-Type", file.type), ("ETag", file.tag), ("Cache-Control", "no-cache"),
            ]
        if request.headers[.ifNoneMatch] == file.tag { return HTTPResponse(status: 304, headers: headers) }
        return HTTPResponse(status: 200, headers: headers, body: file.bytes)
    }

    /// The pages that have an address of their own.
    private static let pages = ["/": "index.html", "/portal": "portal.html"]

    /// Nothing is loaded from elsewhere, nothing inline is run, and nobody frames the page.
    private static let headers: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; "
                + "frame-ancestors 'none'; object-src 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ]

    private static func contentType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }

    /// Changes with the bytes.
    private static func tag(of bytes: [UInt8]) -> String {
        "\"\(String(Fingerprint.of(bytes), radix: 16))\""
    }
}

import HubCore
import HubProtocol
import HubWebSocket
import LineModel

/// Sound on the same port: switches put it, whoever was given a signed URL gets it (P43).
extension ServiceThread {
    private static let mediaPath = "/v1/media/"

    func isMedia(_ path: String) -> Bool { path.hasPrefix(Self.mediaPath) }

    private func mediaID(_ path: String) -> MediaID? {
        // The library takes a plus for a blank also in a path, and no identifier has a blank.
        MediaID(String(path.dropFirst(Self.mediaPath.count).replacing(" ", with: "+")))
    }

    // MARK: In

    func streamedBodyLimit(_ request: HTTPRequest) -> Int? {
        isMedia(request.path) ? limits.mediaBytes : nil
    }

    func uploadBegan(_ upload: HTTPUpload) {
        if departures != nil { return upload.respond(.text(status: 503, "This node is draining.")) }
        guard let id = mediaID(upload.request.path) else {
            return upload.respond(.text(status: 400, "The name is no identifier."))
        }
        guard let type = Self.soundType(upload.request.headers[.contentType]) else {
            return upload.respond(.text(status: 415, "Send a Content-Type of audio/."))
        }
        guard let token = upload.request.headers[.authorization].flatMap(BearerToken.token) else {
            return upload.respond(.unauthorized(.unauthenticated))
        }
        do throws(Refusal) { try services.media.beginTransfer() } catch { return upload.respond(.overloaded()) }
        nextTransfer += 1
        let media = MediaUpload(upload, number: nextTransfer, id: id, contentType: type, thread: self)
        uploads[nextTransfer] = media
        media.begin(token: token)
    }

    /// The type without its parameters, if it is one of sound (RFC 6838, section 4.2).
    static func soundType(_ header: String?) -> String? {
        guard let type = header?.split(separator: ";").first?.filter({ $0 != " " }).lowercased(),
            type.hasPrefix("audio/"), (7...70).contains(type.utf8.count)
        else { return nil }
        let isPlain = type.dropFirst(6).utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!#$&^_.+-".utf8.contains(byte)
            }
        }
        return isPlain ? type : nil
    }

    // MARK: Out

    func media(_ request: HTTPRequest, _ responder: HTTPResponder) {
        switch request.method {
        case .get, .head: fetch(request, responder)
        case .put: responder.respond(.text(status: 400, "There is no sound in an empty body."))
        case .post:
            responder.respond(
                .text(status: 405, "Only GET, HEAD and PUT.", headers: [("Allow", "GET, HEAD, PUT")]))
        }
    }

    private func fetch(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard let id = mediaID(request.path), services.signer.admits(request.query, to: id, now: now) else {
            return responder.respond(.text(status: 403, "The URL is not signed, or serves no longer."))
        }
        keep(responder) { taken in
            services.media.find(id) { found in taken { $0.send(found, for: request, $1) } }
        }
    }

    private func send(_ found: Result<MediaFile?, Refusal>, for request: HTTPRequest, _ responder: HTTPResponder) {
        guard case .success(let found) = found else { return responder.respond(.overloaded()) }
        guard let file = found else { return responder.respond(.text(status: 404, "Not found.")) }
        var response = HTTPResponse(
            status: 200,
            headers: [
                ("Content-Type", file.contentType), ("Accept-Ranges", "bytes"), ("Cache-Control", "private, no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ])
        // A range is defined for GET alone (RFC 9110, section 14.2).
        guard request.method == .get else {
            return responder.respond(response, bodyBytes: file.bytes, from: HTTPDownload())
        }
        var bytes = 0..<file.bytes
        switch ByteRange(request.headers[.range], of: file.bytes) {
        case .whole: break
        case .part(let part):
            bytes = part
            response.status = 206
            response.headers.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.bytes)"))
        case .unsatisfiable:
            return responder.respond(
                HTTPResponse(status: 416, headers: [("Content-Range", "bytes */\(file.bytes)")]))
        }
        do throws(Refusal) { try services.media.beginTransfer() } catch { return responder.respond(.overloaded()) }
        nextTransfer += 1
        let download = MediaDownload(
            response, of: bytes, reader: services.media.read(file), number: nextTransfer, responder: responder,
            thread: self)
        downloads[nextTransfer] = download
        download.begin()
    }
}

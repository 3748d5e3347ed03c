import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel

/// Plain HTTP on the same port: the console, health, metrics and `POST /v1/rpc` (protocol §1, P39).
extension ServiceThread {
    func answer(_ request: HTTPRequest, _ responder: HTTPResponder) {
        switch (request.path, request.method) {
        case ("/v1/rpc", .post): rpc(request, responder)
        case ("/v1/rpc", _):
            responder.respond(.text(status: 405, "Send a JSON-RPC request with POST.", headers: [("Allow", "POST")]))
        case (let path, _) where isMedia(path): media(request, responder)
        case (_, .post), (_, .put):
            responder.respond(.text(status: 405, "Only GET and HEAD.", headers: [("Allow", "GET, HEAD")]))
        case ("/healthz", _): responder.respond(.text(status: 200, "alive"))
        case ("/readyz", _):
            let isReady = services.isReady
            responder.respond(.text(status: isReady ? 200 : 503, isReady ? "ready" : "not ready"))
        case ("/metrics", _):
            // Beside the service threads: the kernel is asked.
            respondLater(responder) { [services] answer in
                Task {
                    let headers = [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")]
                    answer(HTTPResponse(status: 200, headers: headers, body: Array(services.exposition().utf8)))
                }
            }
        case ("/demo/people", _): demoPeople(responder)
        default: responder.respond(services.console.response(to: request))
        }
    }

    private func demoPeople(_ responder: HTTPResponder) {
        guard let people = services.demoPeople else { return responder.respond(.text(status: 404, "Not found.")) }
        respondLater(responder) { answer in
            Task {
                answer(HTTPResponse(status: 200, json: await people()))
            }
        }
    }

    private func rpc(_ request: HTTPRequest, _ responder: HTTPResponder) {
        if departures != nil { return responder.respond(.text(status: 503, "This node is draining.")) }
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/json" else {
            return responder.respond(.text(status: 415, "Send Content-Type: application/json."))
        }
        guard let token = request.headers[.authorization].flatMap(BearerToken.token) else {
            return responder.respond(.unauthorized(.unauthenticated))
        }
        let frame: RPCFrame
        do throws(RPCError) {
            frame = try RPCFrame.decode(
                request.body, limits: JSONLimits(maximumBytes: limits.messageBytes))
        } catch {
            return responder.respond(.failure(status: 200, error))
        }
        let language = Language(acceptLanguage: request.headers[.acceptLanguage])
        let trace = request.headers[.traceParent].flatMap(TraceParent.init)
        respondLater(responder) { [services] answer in
            Task {
                answer(
                    await HTTPRequestRunner(services: services, trace: trace).run(
                        frame, token: token, language: language))
            }
        }
    }

    /// Keeps the right to answer on this thread while the answer is made elsewhere.
    private func respondLater(
        _ responder: HTTPResponder, _ work: (@escaping @Sendable (HTTPResponse) -> Void) -> Void
    ) {
        keep(responder) { taken in work { response in taken { $1.respond(response) } } }
    }

    /// Keeps the right to answer until `work` calls back, with which it is taken on this thread.
    func keep(
        _ responder: HTTPResponder,
        _ work: (@escaping @Sendable (@escaping @Sendable (ServiceThread, HTTPResponder) -> Void) -> Void) -> Void
    ) {
        nextResponder += 1
        let number = nextResponder
        responders[number] = responder
        work { [mailbox] answer in
            mailbox.post { thread in
                if let responder = thread.responders.removeValue(forKey: number) { answer(thread, responder) }
            }
        }
    }
}

extension HTTPResponse {
    /// No token or a bad one; the body is the JSON-RPC error.
    static func unauthorized(_ code: RefusalCode) -> HTTPResponse {
        var response = failure(status: 401, code == .unauthenticated ? .badToken : RPCError(code))
        response.headers.append(("WWW-Authenticate", "Bearer"))
        return response
    }

    /// Too many requests; the header says in whole seconds when there is room again.
    static func rateLimited(_ refusal: Refusal) -> HTTPResponse { later(refusal, status: 429) }

    /// The hub sheds load; the header as above.
    static func overloaded() -> HTTPResponse { later(.overloaded(), status: 503) }

    private static func later(_ refusal: Refusal, status: Int) -> HTTPResponse {
        var response = failure(status: status, RPCError(refusal.code, details: refusal.details))
        if case .number(let milliseconds)? = refusal.details["retryAfterMilliseconds"] {
            response.headers.append(("Retry-After", String((milliseconds + 999) / 1000)))
        }
        return response
    }

    /// A JSON-RPC error that belongs to no request.
    static func failure(status: Int, _ error: RPCError) -> HTTPResponse {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.failure(nil, error, to: &writer)
        return HTTPResponse(status: status, json: writer.bytes)
    }

    init(status: Int, json: [UInt8]) {
        self.init(
            status: status, headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")], body: json)
    }
}

extension Language {
    /// The first language of an Accept-Language header that the hub speaks; English without one.
    init(acceptLanguage header: String?) {
        let wanted = (header ?? "").split(separator: ",").compactMap { range in
            range.split(separator: ";").first.map { $0.filter { $0 != " " }.prefix(2).lowercased() }
        }
        self = wanted.lazy.compactMap(Language.init(rawValue:)).first ?? .en
    }
}

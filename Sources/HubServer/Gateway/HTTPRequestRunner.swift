import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel

/// Carries out the requests of one `POST /v1/rpc`, a batch in order, one after another (P39).
struct HTTPRequestRunner: Sendable {
    let services: Services
    /// Of requests that do not say it themselves.
    var trace: TraceParent?

    func run(_ frame: RPCFrame, token: String, language: Language) async -> HTTPResponse {
        let claims: TokenClaims
        switch await services.verification.verify(PresentedToken(token)) {
        case .success(let verified): claims = verified.claims
        case .failure(.overloaded): return .overloaded()
        case .failure(let refusal): return .unauthorized(refusal == .expired ? .tokenExpired : .unauthenticated)
        }
        let limit = services.limits.current.batchRequests
        guard frame.messages.count <= limit else {
            return failure(.invalidRequest("a batch has at most \(limit) messages"))
        }
        let caller: Caller
        do throws(Refusal) {
            caller = try services.caller(
                claims, kind: .portal, device: DeviceID(trusted: "rpc." + claims.party.rawValue.prefix(60)),
                language: language, session: nil)
        } catch {
            return failure(RPCError(error.code))
        }
        if !frame.isBatch, let refusal = refusal(of: frame.messages[0], caller) {
            return .rateLimited(refusal)
        }
        var replies: [[UInt8]] = []
        for entry in frame.messages {
            if frame.isBatch, case .valid(.request(let id, _, _, _)) = entry, let refusal = refusal(of: entry, caller) {
                replies.append(message(id, RPCError(refusal.code, details: refusal.details)))
            } else if let reply = await run(entry, caller) {
                replies.append(reply)
            }
        }
        guard !replies.isEmpty else { return HTTPResponse(status: 204) }
        guard frame.isBatch else { return HTTPResponse(status: 200, json: replies[0]) }
        var writer = JSONWriter(capacity: replies.reduce(2) { $0 + $1.count + 1 })
        writer.array { writer in
            for reply in replies { writer.raw(reply) }
        }
        return HTTPResponse(status: 200, json: writer.bytes)
    }

    private func run(_ entry: RPCFrame.Entry, _ caller: Caller) async -> [UInt8]? {
        switch entry {
        case .invalid(let id, let error): return message(id, error)
        case .valid(.request(let id, let name, let params, let trace)):
            let caller = caller.traced(by: trace ?? self.trace)
            services.metrics.requests.add()
            guard let method = Method(rawValue: name), method.isOnHTTP else {
                return message(id, .methodNotFound())
            }
            do throws(RPCError) {
                try services.router.checkScope(method, params, caller)
            } catch {
                return message(id, error)
            }
            let reply = await withCheckedContinuation { continuation in
                services.router.handle(method, params, caller, admit: {}) { continuation.resume(returning: $0) }
            }
            services.metrics.note(reply)
            return reply.message(id: id)
        default: return nil
        }
    }

    /// Counts a request of a client against its party's rate.
    private func refusal(of entry: RPCFrame.Entry, _ caller: Caller) -> Refusal? {
        guard case .valid(.request(_, let name, _, _)) = entry, Method(rawValue: name)?.isLimited == true else {
            return nil
        }
        do throws(Refusal) {
            try services.httpRates.take(caller.party, now: services.now())
            return nil
        } catch {
            return error
        }
    }

    private func message(_ id: RPCID?, _ error: RPCError) -> [UInt8] {
        if let word = error.word { services.metrics.refused(word) }
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.failure(id, error, to: &writer)
        return writer.bytes
    }

    private func failure(_ error: RPCError) -> HTTPResponse {
        HTTPResponse(status: 200, json: message(nil, error))
    }
}

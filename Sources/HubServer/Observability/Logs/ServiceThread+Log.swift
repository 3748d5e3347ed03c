import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel
import Logging

/// What the log is told of sessions; who and where stands in the metadata `session`, `party`, `line` and `call`.
extension ServiceThread {
    /// Characters of what a client named.
    private static let loggedLength = 128

    func logOpened(_ session: ClientSession) {
        services.logger.debug("session opened", metadata: metadata(of: session))
    }

    func logClosed(_ session: ClientSession, code: UInt16) {
        services.logger.debug(
            "connection closed", metadata: metadata(of: session).merging(["code": "\(code)"]) { $1 })
    }

    /// - Parameter reason: the hub's own words.
    func logEnded(_ session: ClientSession, _ code: CloseCode, reason: String) {
        services.logger.info(
            "connection ended by the hub",
            metadata: metadata(of: session).merging(["code": "\(code.rawValue)", "reason": "\(reason)"]) { $1 })
    }

    /// What to log of a request should it be refused; nil where nobody asks, so that it costs nothing then.
    func record(of method: Method, _ params: JSONObject, from session: ClientSession) -> Logger.Metadata? {
        guard services.logsRefusals else { return nil }
        var metadata = metadata(of: session)
        metadata["method"] = "\(method.rawValue)"
        for name in ["line", "call"] {
            guard let subject = params[name]?.string else { continue }
            metadata[name] = "\(String(subject.unicodeScalars.prefix(Self.loggedLength)))"
        }
        return metadata
    }

    private func metadata(of session: ClientSession) -> Logger.Metadata {
        guard let open = session.open else { return ["connection": "\(number).\(session.connection.id)"] }
        return [
            "session": "\(services.sessions.name(of: open.id))", "party": "\(open.caller.party)",
            "device": "\(open.caller.device)", "kind": "\(open.caller.kind.rawValue)",
        ]
    }
}

extension Logger {
    /// Tells of a request that was refused; `record` is what `ServiceThread.record` made of it.
    func refused(_ record: Metadata, _ reply: Reply) {
        guard let word = reply.refusalWord else { return }
        var record = record
        record["code"] = "\(word)"
        debug("request refused", metadata: record)
    }
}

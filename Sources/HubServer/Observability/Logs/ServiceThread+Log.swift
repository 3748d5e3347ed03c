import Foundation
import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel
import Logging

/// What the log is told of sessions; who and where stands in the metadata `session`, `party`, `line` and `call`.
extension ServiceThread {
    func logOpened(_ session: ClientSession) {
        services.logger.debug("session opened", metadata: metadata(of: session))
    }

    func logClosed(_ session: ClientSession, code: UInt16) {
        services.logger.debug(
            "connection closed", metadata: metadata(of: session).merging(["code": "\(code)"]) { $1 })
    }

    /// - Parameter code: the system's (`errno`).
    func logAcceptFailed(_ code: Int32) {
        services.logger.error(
            "no socket can be accepted: raise LimitNOFILE, or lower limits.connections",
            metadata: ["reason": "\(NSError(domain: NSPOSIXErrorDomain, code: Int(code)).localizedDescription)"])
    }

    /// - Parameter reason: the hub's own words.
    func logEnded(_ session: ClientSession, _ code: CloseCode, reason: String) {
        services.logger.info(
            "connection ended by the hub",
            metadata: metadata(of: session).merging(["code": "\(code.rawValue)", "reason": "\(reason)"]) { $1 })
    }

    /// Gives the answer on, and tells of a request that was refused; costs nothing where nobody asks.
    func logging(
        _ method: Method, _ params: JSONObject, _ trace: TraceParent?, from session: ClientSession,
        _ respond: @escaping Respond
    ) -> Respond {
        guard services.logsRefusals else { return respond }
        var record = metadata(of: session)
        record["method"] = "\(method.rawValue)"
        record.name(trace)
        for name in ["line", "call"] {
            guard let subject = params[name]?.string else { continue }
            record[name] = "\(LogRecord.cut(subject).text)"
        }
        return { [services, record] reply in
            if let word = reply.refusalWord {
                services.logger.debug("request refused", metadata: record.merging(["code": "\(word)"]) { $1 })
            }
            respond(reply)
        }
    }

    private func metadata(of session: ClientSession) -> Logger.Metadata {
        guard let open = session.open else { return ["connection": "\(number).\(session.connection.id)"] }
        return [
            "session": "\(services.sessions.name(of: open.id))", "party": "\(open.caller.party)",
            "device": "\(open.caller.device)", "kind": "\(open.caller.kind.rawValue)",
        ]
    }
}

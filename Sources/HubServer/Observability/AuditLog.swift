import HubCore
import HubJSON
import HubProtocol
import LineModel
import Logging

/// Writes to the log who administered what, and who got into whose call (R16): one line an act, refused or done.
struct AuditLog: Sendable {
    /// What marks its records; all of them are written, however many.
    static let message = "audit"

    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Gives what is to be told of the outcome of a command on a call; nothing for commands that are no matter of privacy.
    func following(
        _ method: Method, _ params: JSONObject, on row: @autoclosure () -> Call?, _ call: CallID, by talker: Talker,
        _ caller: Caller
    ) -> @Sendable (Result<CallCommands.Outcome, Refusal>) -> Void {
        guard method.isPrivacyMatter else { return { _ in } }
        var metadata: Logger.Metadata = [
            "method": "\(method.rawValue)", "actor": "\(talker.party.id)", "device": "\(talker.device)",
            "call": "\(call)",
        ]
        metadata.name(caller.trace)
        if let row = row() {
            metadata["line"] = "\(row.line)"
            if let whom = row.by { metadata["whom"] = "\(whom.party.id)" }
        }
        if let mode = params["mode"]?.string { metadata["mode"] = "\(mode)" }
        return { [logger, metadata] result in
            var metadata = metadata
            if case .failure(let refusal) = result {
                metadata["outcome"] = "\(refusal.code.rawValue)"
            } else {
                metadata["outcome"] = "done"
            }
            logger.notice("\(Self.message)", metadata: metadata)
        }
    }

    /// Gives the answer on, and writes down what was administered.
    func following(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) -> Respond {
        guard method.isAdministration else { return respond }
        var metadata: Logger.Metadata = ["method": "\(method.rawValue)", "actor": "\(caller.party)"]
        metadata.name(caller.trace)
        for name in ["id", "delegator", "delegate", "owner", "session", "party", "node"] {
            if let subject = params[name]?.string { metadata[name] = "\(subject)" }
        }
        return { [logger, metadata] reply in
            var metadata = metadata
            metadata["outcome"] = "\(reply.refusalWord ?? "done")"
            logger.notice("\(Self.message)", metadata: metadata)
            respond(reply)
        }
    }
}

extension Logger.Metadata {
    /// Says where in a trace the request belongs that a record is about, by the names that OpenTelemetry has for logs of other
    /// formats than its own ("Trace Context in non-OTLP Log Formats").
    mutating func name(_ trace: TraceParent?) {
        guard let trace else { return }
        self["trace_id"] = "\(trace.traceID)"
        self["span_id"] = "\(trace.spanID)"
    }
}

extension Method {
    /// Whether it gets somebody into a call of others, or keeps others out.
    fileprivate var isPrivacyMatter: Bool {
        switch self {
        case .callJoin, .callMonitor, .callLock, .callUnlock: true
        default: false
        }
    }

    /// Whether it changes what others may do, or puts somebody out.
    fileprivate var isAdministration: Bool {
        switch self {
        case .adminPartyPut, .adminPartyRemove, .adminLinePut, .adminLineRemove, .adminDelegationAdd,
            .adminDelegationRemove, .adminDelegationSetRights, .adminPolicySet, .adminDirectoryImport,
            .adminSessionsClose, .adminNodeDrain:
            true
        default: false
        }
    }
}

extension Reply {
    /// The word of a refusal; nil for a result.
    var refusalWord: String? {
        guard case .failure(let error) = self else { return nil }
        let value = try? JSONReader.read(error, limits: JSONLimits(maximumBytes: error.count))
        return value?["data"]?["code"]?.string ?? "internalError"
    }
}

import HubCore
import HubJSON
import HubProtocol
import LineModel
import Logging

/// Writes to the log who administered what, and who got into whose call (R16): one line an act, refused or done.
struct AuditLog: Sendable {
    /// What marks its records; all of them are written, however many.
    static let message = "audit"

    /// Whom and what an act concerns, where its parameters say.
    private static let subjects = ["id", "delegator", "delegate", "owner", "session", "party", "node", "call", "mode"]
    /// Characters of each; those of parameters that cannot be read may be any.
    private static let subjectLength = 128

    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Gives what is to be told of the outcome of a command on a call; nothing for commands that are no matter of privacy.
    func following(
        _ method: Method, _ params: JSONObject, on row: @autoclosure () -> Call?, by caller: Caller
    ) -> @Sendable (Result<CallCommands.Outcome, Refusal>) -> Void {
        guard method.isPrivacyMatter else { return { _ in } }
        var facts = facts(method, params, caller)
        if let row = row() {
            facts["line"] = "\(row.line)"
            if let whom = row.by { facts["whom"] = "\(whom.party.id)" }
        }
        return { [facts] result in
            if case .failure(let refusal) = result { write(facts, refusal.code.rawValue) } else { write(facts) }
        }
    }

    /// Gives the answer on, and writes down what was administered.
    func following(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) -> Respond {
        guard method.isAdministration else { return respond }
        let facts = facts(method, params, caller)
        return { reply in
            write(facts, reply.refusalWord)
            respond(reply)
        }
    }

    /// Whether acts of this method are written down.
    func covers(_ method: Method) -> Bool { method.isPrivacyMatter || method.isAdministration }

    /// Writes down an act that nobody could carry out, as its parameters cannot be read.
    func unreadable(_ method: Method, _ params: JSONObject, _ caller: Caller, _ error: RPCError) {
        write(facts(method, params, caller), error.word?.rawValue)
    }

    private func facts(_ method: Method, _ params: JSONObject, _ caller: Caller) -> Logger.Metadata {
        var facts: Logger.Metadata = ["method": "\(method.rawValue)", "actor": "\(caller.party)"]
        facts.name(caller.trace)
        if method.isPrivacyMatter { facts["device"] = "\(caller.device)" }
        for name in Self.subjects {
            guard let subject = params[name]?.string else { continue }
            facts[name] = "\(String(subject.unicodeScalars.prefix(Self.subjectLength)))"
        }
        return facts
    }

    /// - Parameter refusal: nil for what was done.
    private func write(_ facts: Logger.Metadata, _ refusal: String? = nil) {
        logger.notice("\(Self.message)", metadata: facts.merging(["outcome": "\(refusal ?? "done")"]) { $1 })
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

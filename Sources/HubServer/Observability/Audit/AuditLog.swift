import HubCore
import HubJSON
import HubProtocol
import LineModel
import Logging
import Synchronization

/// Writes to the log who administered what, and who got into whose call (R16): one line an act, refused or done.
///
/// What ordinary callers cause by what they cannot do anyway is rationed by party (`AuditRation`).
final class AuditLog: Sendable {
    /// What marks its records.
    static let message = "audit"

    private let logger: Logger
    private let sessions: SessionDirectory
    private let now: @Sendable () -> Timestamp
    private let ration = Mutex(AuditRation())

    init(_ logger: Logger, sessions: SessionDirectory, now: @escaping @Sendable () -> Timestamp) {
        self.logger = logger
        self.sessions = sessions
        self.now = now
    }

    /// Gives what is to be told of the outcome of a command on a call; nothing for commands that are no matter of privacy.
    func following(
        _ method: Method, _ params: JSONObject, on row: @autoclosure () -> Call?, by caller: Caller
    ) -> @Sendable (Result<CallCommands.Outcome, Refusal>) -> Void {
        guard covers(method) else { return { _ in } }
        var facts = facts(method, params, caller)
        if let row = row() {
            facts["line"] = "\(row.line)"
            if let whom = row.by { facts["whom"] = "\(whom.party.id)" }
        }
        return { [self, facts] result in
            if case .failure(let refusal) = result {
                write(facts, of: caller, refusal.code.rawValue)
            } else {
                write(facts, of: caller)
            }
        }
    }

    /// Gives the answer on, and writes down what was administered.
    func following(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) -> Respond {
        guard covers(method) else { return respond }
        let facts = facts(method, params, caller)
        return { [self] reply in
            write(facts, of: caller, reply.refusalWord)
            respond(reply)
        }
    }

    /// Whether acts of this method are written down.
    func covers(_ method: Method) -> Bool { method.auditedMembers != nil }

    /// Writes down an act that could not be carried out: its parameters cannot be read, or the token does not hold its scope.
    func impossible(_ method: Method, _ params: JSONObject, _ caller: Caller, _ error: RPCError) {
        guard covers(method), let leftOut = admitted(caller.party, caller.scopes) else { return }
        write(facts(method, params, caller), error.word?.rawValue ?? "internalError", leftOut)
    }

    /// Writes down that a session may see all lines from now on (P38).
    ///
    /// - Parameter method: by which it came to its scope.
    func monitors(_ method: Method, _ caller: Caller) { write(facts(method, [:], caller), nil, 0) }

    /// Writes down that no session was opened for who wanted to see all lines, without the scope for it (P38).
    func mayNotMonitor(_ party: PartyID, _ device: DeviceID?, scopes: Scopes) {
        guard let leftOut = admitted(party, scopes) else { return }
        write(facts(.sessionOpen, party, device), RefusalCode.forbidden.rawValue, leftOut)
    }

    private func facts(_ method: Method, _ party: PartyID, _ device: DeviceID?) -> Logger.Metadata {
        var facts: Logger.Metadata = ["method": "\(method.rawValue)", "actor": "\(party)"]
        if let device { facts["device"] = "\(device)" }
        return facts
    }

    private func facts(_ method: Method, _ params: JSONObject, _ caller: Caller) -> Logger.Metadata {
        var facts = facts(method, caller.party, caller.device)
        facts.name(caller.trace)
        if let session = caller.sessionID { facts["session"] = "\(sessions.name(of: session))" }
        for (name, text) in AuditedMembers.told(of: method, params) { facts[name] = "\(text)" }
        return facts
    }

    /// - Parameter refusal: nil for what was done.
    private func write(_ facts: Logger.Metadata, of caller: Caller, _ refusal: String? = nil) {
        guard refusal == RefusalCode.forbidden.rawValue || refusal == RefusalCode.invalidParams.rawValue else {
            return write(facts, refusal, 0)
        }
        if let leftOut = admitted(caller.party, caller.scopes) { write(facts, refusal, leftOut) }
    }

    private func write(_ facts: Logger.Metadata, _ refusal: String?, _ leftOut: Int) {
        var facts = facts
        facts["outcome"] = "\(refusal ?? "done")"
        if leftOut > 0 { facts["leftOut"] = "\(leftOut)" }
        // Whatever the level of the log is, which says how much is told of the node's own life.
        logger.handler.log(
            event: LogEvent(
                level: .notice, message: "\(Self.message)", metadata: facts, source: nil, file: #fileID,
                function: #function, line: #line))
    }

    /// Records that the party caused and that were left out since the last one; nil where this one is left out too.
    private func admitted(_ party: PartyID, _ scopes: Scopes) -> Int? {
        guard scopes.isDisjoint(with: [.admin, .monitor]) else { return 0 }
        switch ration.withLock({ $0.came(party, now: now()) }) {
        case .write(let leftOut): return leftOut
        case .leaveOut:
            LogWriter.leftOut.add()
            return nil
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

extension Reply {
    /// The word of a refusal; nil for a result.
    var refusalWord: String? {
        guard case .failure(let error) = self else { return nil }
        let value = try? JSONReader.read(error, limits: JSONLimits(maximumBytes: error.count))
        return value?["data"]?["code"]?.string ?? "internalError"
    }
}

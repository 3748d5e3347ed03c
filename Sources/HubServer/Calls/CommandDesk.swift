import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// Carries each command out once, whatever the retries: the result is durable before it is told (R84, X17, P33).
final class CommandDesk: Sendable {
    typealias Work = @Sendable (_ done: @escaping @Sendable (Reply, _ isKept: Bool) -> Void) -> Void

    private let ledger: Mutex<CommandLedger<Respond>>
    private let store: any FactStore
    private let now: Clock
    /// When the ledger last began a lifetime.
    private let lifetimeBegan: Mutex<Timestamp>

    init(storedKeys: Set<UInt64>, capacity: Int, store: any FactStore, now: @escaping Clock) {
        ledger = Mutex(CommandLedger(storedKeys: storedKeys, capacity: capacity))
        self.store = store
        self.now = now
        lifetimeBegan = Mutex(now())
    }

    /// Ends a command with a refusal that shows no call; it is kept where it stands for good.
    static func refuse(_ refusal: Refusal, _ done: (_ reply: Reply, _ isKept: Bool) -> Void) {
        done(.failure(RPCError(refusal.code, details: refusal.details)), isKept(refusal.code))
    }

    /// Refusals that do not stand for good: the same command may be tried again (P33).
    static func isKept(_ code: RefusalCode) -> Bool {
        switch code {
        case .busUnavailable, .overloaded, .switchUnavailable, .rateLimited, .invalidParams,
            .unauthenticated, .tokenExpired, .clientTooOld:
            false
        default: true
        }
    }

    /// Does the work unless the command was seen before; without an identifier always.
    func once(
        _ method: Method, _ params: JSONObject, commandID: String?, of caller: Caller, respond: @escaping Respond,
        work: @escaping Work
    ) {
        ageLedger()
        guard let commandID else { return work { reply, _ in respond(reply) } }
        let key = CommandLedger<Respond>.Key(party: caller.party, commandID: commandID)
        let digest = Self.digest(method, params)
        switch ledger.withLock({ $0.arrived(key, digest: digest, waiter: respond) }) {
        case .new: carryOut(key, digest, respond, work)
        case .underWay: break
        case .finished(let reply): respond(Reply(stored: reply))
        case .duplicate: respond(.failure(.duplicate))
        case .stored: recall(key, digest, respond, work)
        }
    }

    private func carryOut(
        _ key: CommandLedger<Respond>.Key, _ digest: [UInt8], _ respond: @escaping Respond, _ work: Work
    ) {
        work { [self] reply, isKept in
            guard isKept else {
                let waiters = ledger.withLock { $0.dropped(key) }
                for respond in [respond] + waiters { respond(reply) }
                return
            }
            let result = CommandResult(
                party: key.party, commandID: key.commandID, digest: digest, reply: reply.stored, at: now())
            store.append([.command(result)]) { [self] stored in
                guard case .success = stored else {
                    let waiters = ledger.withLock { $0.dropped(key) }
                    for respond in [respond] + waiters { respond(.failure(.overloaded)) }
                    return
                }
                let waiters = ledger.withLock { $0.finished(key, reply: reply.stored) }
                for respond in [respond] + waiters { respond(reply) }
            }
        }
    }

    /// The result is older than what is at hand.
    private func recall(
        _ key: CommandLedger<Respond>.Key, _ digest: [UInt8], _ respond: @escaping Respond, _ work: @escaping Work
    ) {
        store.command(key.party, key.commandID) { [self] found in
            switch found {
            case .success(let stored?):
                tell(stored.digest == digest ? Reply(stored: stored.reply) : .failure(.duplicate), of: key, respond)
            // Another command's fingerprint is the same: this one is new after all.
            case .success(nil): carryOut(key, digest, respond, work)
            case .failure: tell(.failure(.overloaded), of: key, respond)
            }
        }
    }

    private func tell(_ reply: Reply, of key: CommandLedger<Respond>.Key, _ respond: @escaping Respond) {
        let waiters = ledger.withLock { $0.recalled(key) }
        for respond in [respond] + waiters { respond(reply) }
    }

    /// Begins a new lifetime of results when one has passed.
    private func ageLedger() {
        let moment = now()
        let isOver = lifetimeBegan.withLock { began in
            guard began + CommandResult.lifetime <= moment else { return false }
            began = moment
            return true
        }
        if isOver { ledger.withLock { $0.lifetimePassed() } }
    }

    /// Stands for the method and its parameters, whatever their order (two hashes of the canonical text).
    private static func digest(_ method: Method, _ params: JSONObject) -> [UInt8] {
        let text = Array(method.rawValue.utf8) + JSONValue.object(params).canonicalBytes()
        var digest: [UInt8] = []
        for start in [Fingerprint.basis, ~Fingerprint.basis] {
            let hash = Fingerprint.of(text, from: start)
            for shift in stride(from: 0, to: 64, by: 8) { digest.append(UInt8(truncatingIfNeeded: hash >> shift)) }
        }
        return digest
    }
}

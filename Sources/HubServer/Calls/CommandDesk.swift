import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// Carries each command out once, whatever the retries: the result is durable before it is told (R84, X17, P33).
final class CommandDesk: Sendable {
    typealias Work = @Sendable (_ done: @escaping @Sendable (Reply, _ isKept: Bool) -> Void) -> Void

    private let ledger: Mutex<CommandLedger<Respond>>
    private let authority: (any CommandAuthority)?
    private let store: any FactStore
    private let now: Clock
    /// When the ledger last began a lifetime.
    private let lifetimeBegan: Mutex<Timestamp>

    /// - Parameter authority: says which node carries a command out; nil where this one is alone.
    init(
        storedKeys: Set<UInt64>, capacity: Int, store: any FactStore, authority: (any CommandAuthority)? = nil,
        now: @escaping Clock
    ) {
        ledger = Mutex(CommandLedger(storedKeys: storedKeys, capacity: capacity))
        self.store = store
        self.authority = authority
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
        let key = CommandKey(party: caller.party, commandID: commandID)
        let digest = Self.digest(method, params)
        switch ledger.withLock({ $0.arrived(key, digest: digest, waiter: respond) }) {
        case .new: claim(key, digest, respond, work)
        case .underWay: authority?.repeated(key)
        case .finished(let reply): respond(Reply(stored: reply))
        case .duplicate: respond(.failure(.duplicate))
        case .stored:
            // Where the store knows none, another command's fingerprint is the same: this one is new after all.
            recall(key, digest, respond) { self.claim(key, digest, respond, work) }
        }
    }

    /// A name of the command that is being carried out, the same for every node that does, one after another, and no other
    /// command's; nil where only this node can.
    func name(of commandID: String, by caller: Caller) -> String? {
        authority?.name(of: CommandKey(party: caller.party, commandID: commandID))
    }

    /// Carries the command out where that is this node's to do, and else tells what became of it.
    private func claim(_ key: CommandKey, _ digest: [UInt8], _ respond: @escaping Respond, _ work: @escaping Work) {
        guard let authority else { return carryOut(CommandClaim(key: key), digest, respond, work) }
        authority.claim(key, digest: digest) { [self] verdict in
            switch verdict {
            case .granted(let claim): carryOut(claim, digest, respond, work)
            case .finished: recall(key, digest, respond) { self.tell(.failure(.overloaded), of: key, respond) }
            case .duplicate: tell(.failure(.duplicate), of: key, respond)
            case .refused(let code): tell(.failure(code), of: key, respond)
            }
        }
    }

    private func carryOut(_ claim: CommandClaim, _ digest: [UInt8], _ respond: @escaping Respond, _ work: Work) {
        work { [self] reply, isKept in
            let key = claim.key
            guard isKept else {
                authority?.release(claim)
                return tell(reply, of: key, respond)
            }
            let result = CommandResult(
                party: key.party, commandID: key.commandID, digest: digest, reply: reply.stored, at: now())
            guard let authority else {
                return store.append([.command(result)]) { [self] stored in
                    guard case .success = stored else { return tell(.failure(.overloaded), of: key, respond) }
                    keep(reply, of: key, respond)
                }
            }
            authority.finish(claim, result) { [self] ending in
                switch ending {
                case .stored: keep(reply, of: key, respond)
                // Unless the other node is gone, too: then it is this result after all.
                case .superseded: self.claim(key, digest, respond) { done in done(reply, true) }
                case .failed(let code): tell(.failure(code), of: key, respond)
                }
            }
        }
    }

    /// Tells a result that is older than what is at hand, or another node's.
    private func recall(
        _ key: CommandKey, _ digest: [UInt8], _ respond: @escaping Respond,
        orElse isUnknown: @escaping @Sendable () -> Void
    ) {
        store.command(key.party, key.commandID) { [self] found in
            switch found {
            case .success(let stored?):
                tell(stored.digest == digest ? Reply(stored: stored.reply) : .failure(.duplicate), of: key, respond)
            case .success(nil): isUnknown()
            case .failure: tell(.failure(.overloaded), of: key, respond)
            }
        }
    }

    /// Tells all who wait a result that is durable, and keeps it at hand.
    private func keep(_ reply: Reply, of key: CommandKey, _ respond: @escaping Respond) {
        let waiters = ledger.withLock { $0.finished(key, reply: reply.stored) }
        for respond in [respond] + waiters { respond(reply) }
    }

    /// Tells all who wait what is not kept at hand.
    private func tell(_ reply: Reply, of key: CommandKey, _ respond: @escaping Respond) {
        let waiters = ledger.withLock { $0.dropped(key) }
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

/// Whether what a node knows of the lines is the truth: probes go out by the way that commits go, and must come back by
/// the way that commits come.
///
/// One measure for everything: the time since something *vouched* for what the node knows. A probe that came back does,
/// while no commit can have been missed since all lines were read. What can have been missed is read again; as commits
/// are heard only from the subscription on, it is read once a probe has shown that the subscription works, never before.
///
/// A value on hand-given times of one monotonic clock. A new one is degraded: nothing vouches for it yet.
public struct BusHealth: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        case current, degraded
    }

    public enum Action: Hashable, Sendable {
        /// Publish a probe with the number.
        case probe(Int64)
        /// Read the positions of all lines and take what is newer; then tell `reread` or `rereadFailed`. A round that was
        /// asked for before counts no more.
        case reread(round: Int)
        /// What the node knows may be out of date: not ready, commands refused, clients told.
        case degraded
        case recovered
        /// What may have been missed is read, and commands are decided on it: what this node's own switches told meanwhile and
        /// the store may have lost can be told again.
        case complete
        /// Nothing comes back by this subscription: open it anew, where the store is said to be now. The server may be one
        /// that nobody writes to any more.
        case resubscribe
    }

    /// What the lines that the node knows are worth.
    private enum Knowledge: Hashable {
        /// Commits may have been missed, and nothing is done about it yet.
        case doubtful
        /// An audit interrupts nothing: as far as anybody knows nothing was missed.
        case reading(round: Int, isAudit: Bool)
        case complete
    }

    public private(set) var condition = Condition.degraded
    private let policy: BusPolicy
    private var store: StoreIdentity?
    private var isConnected = false
    private var knowledge = Knowledge.doubtful
    private var rounds = 0
    /// When the list of the latest round was asked for: what was committed before that it shows, whenever it ends.
    private var listAskedAt = Duration.zero
    private var nextProbe: Int64 = 1
    /// The earliest probe of this connection that has not come back.
    private var expected: Int64 = 1
    private var probeDue = Duration.zero
    /// When a probe came back last, or the connection was made.
    private var heardAt = Duration.zero
    /// When the latest probe came back that all that is known is as new as.
    private var vouchedAt: Duration?
    /// While degraded: since when something has vouched without a pause.
    private var wellSince: Duration?
    private var recoveredAt: Duration?
    /// How long all must be well now; nothing has to be proven at the start.
    private var pause = Duration.zero

    public init(policy: BusPolicy = BusPolicy()) { self.policy = policy }

    /// Whether commands may be decided on what the node knows: to be asked before each, as a node that was paused hears of
    /// the time last.
    public func isCurrent(at now: Duration) -> Bool {
        guard condition == .current, let silenceEnds else { return false }
        return now < silenceEnds
    }

    /// Whether nothing is known to be missed: what came by the subscription is all that there was.
    public var isComplete: Bool {
        switch knowledge {
        case .complete, .reading(_, isAudit: true): true
        case .doubtful, .reading(_, isAudit: false): false
        }
    }

    /// When `timePassed` has something to do.
    public var nextDeadline: Duration? {
        var deadlines: [Duration] = isConnected ? [probeDue, heardAt + policy.silence] : []
        if let silenceEnds { deadlines.append(silenceEnds) }
        return deadlines.min()
    }

    // MARK: Events

    /// Subscribed, on a new connection.
    public mutating func connected(to store: StoreIdentity, at now: Duration) -> [Action] {
        isConnected = true
        self.store = store
        doubt()
        expected = nextProbe
        heardAt = now
        return [probe(at: now)]
    }

    /// Not degraded by itself: who is back before the silence is long has only to read again.
    public mutating func disconnected() {
        isConnected = false
        doubt()
    }

    /// A reply, a commit or a probe has told who the store is now.
    public mutating func saw(_ store: StoreIdentity) {
        guard self.store != store else { return }
        self.store = store
        doubt()
    }

    /// A probe has come back through the subscription.
    public mutating func probeReturned(_ number: Int64, at now: Duration) -> [Action] {
        // One of an earlier connection, or one that came twice, says nothing.
        guard isConnected, number >= expected, number < nextProbe else { return [] }
        let actions = endSilence(at: now)
        heardAt = now
        // What was published between two probes went the way of the one that is lost.
        if number > expected { doubt() }
        expected = number + 1
        switch knowledge {
        case .doubtful: return actions + [startRound(isAudit: false, at: now)]
        case .reading(_, isAudit: false): return actions
        case .reading(_, isAudit: true), .complete:
            // An audit may take long, or never end, as lines go on meanwhile: it does not put off the next list.
            let isDue = now - listAskedAt >= policy.auditInterval
            return actions + vouch(at: now) + (isDue ? [startRound(isAudit: true, at: now)] : [])
        }
    }

    /// All lines of the round have been read, and taken where they were newer.
    public mutating func reread(round: Int, at now: Duration) -> [Action] {
        let actions = endSilence(at: now)
        guard case .reading(round, let isAudit) = knowledge else { return actions }
        guard now - heardAt < policy.silence else {
            // The reply has waited for a node that stood still, and so may what was published since.
            doubt()
            return actions
        }
        knowledge = .complete
        let end: [Action] = isAudit || condition == .degraded ? [] : [.complete]
        return actions + vouch(at: now) + end
    }

    /// The round, or the reading of a line outside of one, did not succeed: asked for anew with the next probe.
    public mutating func rereadFailed() { doubt() }

    public mutating func timePassed(at now: Duration) -> [Action] {
        var actions = endSilence(at: now)
        guard isConnected else { return actions }
        if now - heardAt >= policy.silence {
            isConnected = false
            doubt()
            actions.append(.resubscribe)
        } else if probeDue <= now {
            actions.append(probe(at: now))
        }
        return actions
    }

    // MARK: Steps

    private var silenceEnds: Duration? { vouchedAt.map { $0 + policy.silence } }

    private mutating func doubt() { knowledge = .doubtful }

    private mutating func startRound(isAudit: Bool, at now: Duration) -> Action {
        rounds += 1
        listAskedAt = now
        knowledge = .reading(round: rounds, isAudit: isAudit)
        return .reread(round: rounds)
    }

    private mutating func probe(at now: Duration) -> Action {
        defer { nextProbe += 1 }
        probeDue = now + policy.probeInterval
        return .probe(nextProbe)
    }

    /// Looked at first by every event, as a node that was paused hears of the time last.
    private mutating func endSilence(at now: Duration) -> [Action] {
        guard let silenceEnds, silenceEnds <= now else { return [] }
        // It may have swallowed commits. A round that is under way began before, and proves nothing.
        vouchedAt = nil
        wellSince = nil
        doubt()
        guard condition == .current else { return [] }
        // A bus that fails again and again is trusted later each time, so that clients do not flicker with it.
        let isCalm = recoveredAt.map { now - $0 >= policy.calm } ?? true
        pause = isCalm ? policy.shortestPause : min(max(pause * 2, policy.shortestPause), policy.longestPause)
        condition = .degraded
        return [.degraded]
    }

    private mutating func vouch(at now: Duration) -> [Action] {
        // The end of a round proves nothing newer than the probe that came back last.
        vouchedAt = heardAt
        guard condition == .degraded else { return [] }
        let since = wellSince ?? now
        wellSince = since
        guard now - since >= pause else { return [] }
        condition = .current
        wellSince = nil
        recoveredAt = now
        return [.recovered, .complete]
    }
}

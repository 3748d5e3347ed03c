import Dispatch
import HubCore
import HubRedis
import LineModel
import Synchronization

/// The ledger of a value that several nodes change at once: Redis takes a change that was decided on the latest version,
/// publishes it with the next one, and everybody else decides again (X19).
///
/// `FactFollower` decides what is news and what is to be read. Decoding, reading and completions happen on a queue of its
/// own, never on the master's thread.
final class SharedFactLedger: FactLedger {
    private struct State: Sendable {
        var follower = FactFollower<[StoredFact]>()
        var wake: @Sendable () -> Void = {}
        /// A change that waits until the value here is the store's again, to be decided anew.
        var parked: (@Sendable (FactOutcome) -> Void)?
        /// The version that the news and commits so far have led the user to, and the one that is in force here.
        var taken: UInt64 = 0
        var inForce: UInt64 = 0
        /// Whether the user has what is not in force yet.
        var isApplying = false
        /// The version of the ground on which the user decides.
        var ground: UInt64 = 0
        var waiters: [Waiter] = []
        var isReading = false
        var isPatient = false
        /// Payloads that wait to be decoded.
        var undecoded = 0
        /// The history that the value belongs to; 0 before one was given.
        var epoch: UInt64 = 0

        /// The waiters whose time has come.
        mutating func takeReady() -> [Waiter] {
            guard !isApplying, follower.isInStep else { return [] }
            let ready = waiters.filter { $0.version <= inForce }
            waiters.removeAll { $0.version <= inForce }
            return ready
        }
    }

    /// Who waits until all news are in force, and the value has come to a version.
    private struct Waiter: Sendable {
        var version: UInt64
        var done: @Sendable (Bool) -> Void
    }

    let carriesEffects = true
    private let subject: FactSubject
    private let master: any RedisMaster
    private let facts: RedisFacts
    private let tell: PartyTelling
    /// Another value that changes of this one are decided on as well (P40).
    private let restsOn: SharedFactLedger?
    private let patience: DispatchTimeInterval
    private let isCurrent: @Sendable () -> Bool
    private let state = Mutex(State())
    private let thread: DispatchQueue

    private static let undecodedLimit = 1024

    /// - Parameters:
    ///   - patience: how long what must have been published may take, before it is read.
    ///   - isCurrent: whether what the node knows may be decided on; else changes are refused `busUnavailable`.
    init(
        _ subject: FactSubject, _ master: any RedisMaster, tell: PartyTelling, restsOn: SharedFactLedger? = nil,
        patience: DispatchTimeInterval, isCurrent: @escaping @Sendable () -> Bool
    ) {
        self.isCurrent = isCurrent
        self.subject = subject
        self.master = master
        facts = RedisFacts(keys: tell.keys)
        self.tell = tell
        self.restsOn = restsOn
        self.patience = patience
        thread = DispatchQueue(label: "linehub.facts.\(subject.rawValue)")
    }

    private var key: String { facts.keys.version(of: subject) }
    private var reader: RedisFactReader { RedisFactReader(master, facts.keys) }

    /// The user begins with the value as it was read there; what was heard since the ledger was made is not lost.
    func begin(at version: UInt64, epoch: UInt64) {
        state.withLock { state in
            state.follower.began(at: version)
            state.taken = version
            state.inForce = version
            state.epoch = epoch
        }
        settle()
    }

    /// Another history has begun: what the store had last may be lost.
    func began(epoch: UInt64) {
        state.withLock { state in
            guard state.epoch != epoch else { return }
            state.epoch = epoch
            state.follower.distrusted()
        }
    }

    // MARK: The user

    func start(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        settle()
    }

    func takeNews() -> [FactNews] {
        let ground = restsOn?.state.withLock(\.inForce) ?? 0
        return state.withLock { state in
            // Read before the user looks at the ground: what it sees is as new or newer, and then the guard fails.
            state.ground = ground
            let news = state.follower.taken()
            state.taken = state.follower.version
            state.isApplying = state.isApplying || !news.isEmpty
            return news.map { news in
                switch news {
                case .changed(let facts, let version): FactNews(kind: .change, facts: facts, version: version)
                case .whole(let facts, let version): FactNews(kind: .whole, facts: facts, version: version)
                }
            }
        }
    }

    func cameInForce() {
        state.withLock { state in
            state.inForce = state.taken
            state.isApplying = false
        }
        settle()
    }

    func commit(_ change: FactChange, done: @escaping @Sendable (FactOutcome) -> Void) {
        guard isCurrent() else { return done(.failed(Refusal(.busUnavailable))) }
        let (isSuperseded, began) = state.withLock { state -> (Bool, (version: UInt64, ground: UInt64)?) in
            if state.follower.hasNews { return (true, nil) }
            if let version = state.follower.commitBegan() { return (false, (version, state.ground)) }
            state.parked = done
            return (false, nil)
        }
        if isSuperseded { return done(.superseded) }
        guard let (version, ground) = began else { return settle() }
        thread.async { [self] in write(change, version: version, ground: ground, done) }
    }

    // MARK: Writing

    /// On the ledger's queue, as all that follows.
    private func write(
        _ change: FactChange, version: UInt64, ground: UInt64, _ done: @escaping @Sendable (FactOutcome) -> Void
    ) {
        var commit: RedisCommit
        do throws(Refusal) {
            commit = try lineTerms(of: change)
        } catch {
            state.withLock { $0.follower.commitFailed() }
            done(.failed(error))
            return settle()
        }
        let epoch = state.withLock(\.epoch)
        var guards = [Self.guarded(facts.keys.store, epoch), Self.guarded(key, version)]
        if let restsOn { guards.append(Self.guarded(restsOn.key, ground)) }
        commit.guards = guards + commit.guards
        commit.operations = facts.operations(change.facts) + commit.operations
        commit.operations += change.told.map { tell.operation($0.event, to: $0.party) }
        if !change.facts.isEmpty {
            commit.publications.append(
                .init(
                    channel: BusChannel.facts.name(facts.keys),
                    payload: SharedFactChange(subject, version: version + 1, change.facts).payload))
        }
        master.commit(commit) { outcome in
            self.thread.async { self.wrote(change, version: version, ground: ground, outcome, done) }
        }
    }

    private func wrote(
        _ change: FactChange, version: UInt64, ground: UInt64, _ outcome: Result<RedisCommit.Outcome, RedisError>,
        _ done: @escaping @Sendable (FactOutcome) -> Void
    ) {
        switch outcome {
        case .success(.committed):
            let version = state.withLock { state in
                state.follower.committed(isChange: !change.facts.isEmpty)
                guard !change.facts.isEmpty else { return version }
                state.taken = version + 1
                state.isApplying = true
                return state.taken
            }
            done(.committed(version: version))
        case .success(.conflict(let key, let there, _)) where key == self.key:
            state.withLock { state in
                state.follower.conflicted(at: there)
                state.parked = done
            }
        case .success(.conflict(let key, let there, _)) where key == restsOn?.key:
            state.withLock { $0.follower.commitFailed() }
            restsOn?.whenInForce(there ?? 0) { done($0 ? .superseded : .failed(Refusal(.busUnavailable))) }
        case .success(.conflict(facts.keys.store, _, _)):
            // Who watches the bus finds that out as well, and has all read anew.
            state.withLock { $0.follower.commitFailed() }
            done(.failed(Refusal(.busUnavailable)))
        case .success(.conflict):
            // A call came or went on a line meanwhile.
            return write(change, version: version, ground: ground, done)
        case .failure(let error):
            state.withLock { $0.follower.commitFailed() }
            done(.failed(Refusal(error)))
            // It may stand all the same.
            compareLater()
        }
        settle()
    }

    private static func guarded(_ key: String, _ version: UInt64) -> RedisCommit.Guard {
        RedisCommit.Guard(key: key, version: version == 0 ? nil : version)
    }

    private func lineTerms(of change: FactChange) throws(Refusal) -> RedisCommit {
        let terms = SharedLineTerms(change: change, keys: facts.keys)
        var found: [LineID: SharedLineTerms.Found] = [:]
        do throws(StoreError) {
            found = try reader.lines(terms.lines)
        } catch {
            throw Refusal(.busUnavailable)
        }
        return try terms.commit(found)
    }

    // MARK: Hearing

    /// A change was published, another node's or our own.
    func heard(_ change: SharedFactChange) {
        let isTaken = state.withLock { state in
            guard state.follower.wants(change.version) else { return false }
            guard state.undecoded < Self.undecodedLimit else {
                state.follower.told(of: change.version)
                return false
            }
            state.undecoded += 1
            return true
        }
        guard isTaken else { return thread.async { self.settle() } }
        thread.async { [self] in
            let facts = try? change.facts()
            state.withLock { state in
                state.undecoded -= 1
                // What cannot be read is read whole, or reported there.
                if let facts {
                    state.follower.heard(facts, version: change.version)
                } else {
                    state.follower.told(of: change.version)
                }
            }
            settle()
        }
    }

    func distrust() {
        state.withLock { $0.follower.distrusted() }
        tryLater()
    }

    /// Reads the value anew where the store has a newer version, or another history has begun; `done` comes when the value
    /// is in force here, or could not be read.
    func reread(_ done: @escaping @Sendable (Bool) -> Void) {
        thread.async { [self] in
            guard let version = compare() else { return done(false) }
            whenInForce(version, done)
        }
    }

    /// Calls `done` when the value has come to the version and all news are in force; with false where it cannot be read.
    private func whenInForce(_ version: UInt64, _ done: @escaping @Sendable (Bool) -> Void) {
        state.withLock { state in
            state.follower.told(of: version)
            state.waiters.append(Waiter(version: version, done: done))
        }
        settle()
    }

    // MARK: Steps

    /// Does what is to be done since something has come about.
    private func settle() {
        enum Need { case nothing, read, patience }
        let (wake, parked, ready, need) = state.withLock { state in
            var parked: (@Sendable (FactOutcome) -> Void)?
            if state.follower.hasNews || state.follower.isInStep {
                parked = state.parked
                state.parked = nil
            }
            var need = Need.nothing
            switch state.follower.need {
            case .read where !state.isReading && !state.isPatient:
                state.isReading = true
                need = .read
            case .patience where !state.isReading && !state.isPatient:
                state.isPatient = true
                need = .patience
            case .nothing, .patience, .read: break
            }
            return (state.follower.hasNews ? state.wake : nil, parked, state.takeReady(), need)
        }
        wake?()
        parked?(.superseded)
        for waiter in ready { waiter.done(true) }
        switch need {
        case .nothing: break
        case .read: thread.async { self.read() }
        case .patience: waitPatiently()
        }
    }

    /// Does not ask a store in trouble, or for what is damaged there, without a pause.
    private func tryLater() {
        let isFirst = state.withLock { state in
            defer { state.isPatient = true }
            return !state.isPatient
        }
        if isFirst { waitPatiently() }
    }

    private func waitPatiently() {
        thread.asyncAfter(deadline: .now() + patience) { [weak self] in
            guard let self else { return }
            let isMissing = state.withLock { state in
                state.isPatient = false
                guard !state.isReading, state.follower.need != .nothing else { return false }
                state.isReading = true
                return true
            }
            if isMissing { read() } else { settle() }
        }
    }

    private func read() {
        state.withLock { $0.follower.readBegan() }
        do throws(StoreError) {
            let (facts, version) = try reader.whole(subject)
            state.withLock { state in
                state.isReading = false
                state.follower.found(facts, version: version)
            }
            settle()
        } catch RedisFactReader.changesTooFast {
            // Who waits goes on waiting: what changed is on its way to be heard.
            state.withLock { state in
                state.isReading = false
                state.follower.readFailed()
            }
            tryLater()
        } catch {
            let (parked, waiters) = state.withLock { state in
                defer {
                    state.parked = nil
                    state.waiters = []
                }
                state.isReading = false
                state.follower.readFailed()
                return (state.parked, state.waiters)
            }
            parked?(.failed(Refusal(.busUnavailable)))
            for waiter in waiters { waiter.done(false) }
            // The client reconnects by itself; one that was closed is asked no more.
            guard error != .closed else { return }
            tryLater()
        }
    }

    private func compareLater() {
        thread.asyncAfter(deadline: .now() + patience) { [weak self] in
            _ = self?.compare()
            self?.settle()
        }
    }

    /// The version that the store has; nil where it does not answer.
    private func compare() -> UInt64? {
        guard let version = try? reader.version(of: subject) else { return nil }
        state.withLock { $0.follower.told(of: version) }
        return version
    }
}

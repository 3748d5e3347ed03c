import HubCore
import HubRedis
import LineModel
import Synchronization

/// The commands of a node of a cluster: a command is claimed in Redis before the work, and its result takes the claim's
/// place in the commit that stores it: two runs of the script a command, and no word to anybody before it has ended.
///
/// A repeat that meets the claim of another node waits for its result; a claim that was given back, that of a node that is
/// gone, and one of this node's own that it no longer knows of, it takes over by compare-and-set, and the work is done again,
/// as transitions may be (P28). A claim that nobody ends is void after a while.
final class SharedCommands: CommandAuthority {
    private struct Request: Sendable {
        let key: CommandKey
        let digest: [UInt8]
        let then: @Sendable (CommandVerdict) -> Void
    }

    /// How it stands with a command that this node has to do with.
    private enum Place: Sendable {
        /// Redis is asked; whether the command has been heard of meanwhile.
        case asking(isMoved: Bool)
        /// Another node carries it out.
        case waiting(Request)
        /// This node does.
        case held(digest: [UInt8], name: String)
    }

    private struct State: Sendable {
        var places: [CommandKey: Place] = [:]
        /// Commands of which claims of this node may stand in Redis that it could not give back.
        var abandoned: Set<CommandKey> = []
    }

    /// Longer than any command takes, as the orders to a switch that it waits for are bounded (P8), and as long as somebody
    /// may ask again for one of which nothing is kept.
    private static let claimMilliseconds: Int64 = 60_000
    /// Beyond it such claims wait for their end by themselves.
    private static let abandonedLimit = 10_000

    private let redis: SharedRedis
    private let facts: RedisFacts
    private let own: @Sendable () -> NodeIncarnation
    private let isAlive: @Sendable (NodeIncarnation) -> Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - own: this node as it counts at present.
    ///   - isAlive: whether a node may still end what it has claimed; in doubt it may.
    init(
        _ redis: SharedRedis, own: @escaping @Sendable () -> NodeIncarnation,
        isAlive: @escaping @Sendable (NodeIncarnation) -> Bool
    ) {
        self.redis = redis
        facts = RedisFacts(keys: redis.keys)
        self.own = own
        self.isAlive = isAlive
        redis.listen(to: .commands) { [weak self] in self?.heard($0) }
    }

    func claim(_ key: CommandKey, digest: [UInt8], then: @escaping @Sendable (CommandVerdict) -> Void) {
        ask(Request(key: key, digest: digest, then: then), over: nil)
    }

    func repeated(_ key: CommandKey) { look(at: [key]) }

    func name(of key: CommandKey) -> String? {
        state.withLock { state in
            if case .held(_, let name) = state.places[key] { return name }
            return nil
        }
    }

    /// Asks again for all that waits, and gives back what could not be given back: after a connection that is new, and when
    /// a node is gone. `done` is told at once that this succeeded: what cannot be asked is refused by itself.
    func reread(_ done: @escaping @Sendable (_ succeeded: Bool) -> Void = { _ in }) {
        defer { done(true) }
        let (waiting, abandoned) = state.withLock { state in
            defer { state.abandoned = [] }
            return (Array(state.places.keys), state.abandoned)
        }
        look(at: waiting)
        for key in abandoned { giveBack(key) }
    }

    // MARK: Claims

    /// - Parameter former: the claim that is taken over; nil for none.
    private func ask(_ request: Request, over former: (version: UInt64, name: String)?) {
        let key = request.key
        let name = former?.name ?? RandomName.make()
        state.withLock { $0.places[key] = .asking(isMoved: false) }
        let claim = CommandClaim(key: key, version: (former?.version ?? 0) + 1)
        let commit = RedisCommit(
            guards: [.init(key: redis.keys.claim(of: key), version: former?.version)],
            operations: writing(
                .underWay(by: own(), digest: request.digest, name: name), claim,
                milliseconds: Self.claimMilliseconds))
        redis.commit(commit) { [self] outcome in
            switch outcome {
            case .success(.committed):
                state.withLock { $0.places[key] = .held(digest: request.digest, name: name) }
                request.then(.granted(claim))
            // It is void since it was looked at.
            case .success(.conflict(_, nil, _)): ask(request, over: nil)
            case .success(.conflict(_, let version?, let value)):
                judge(request, version, value.flatMap { SharedClaim(String(decoding: $0, as: UTF8.self)) })
            case .failure(let error):
                if error.mayHaveHappened { abandon(key) }
                end(request, .refused(.busUnavailable))
            }
        }
    }

    /// What stands there decides.
    private func judge(_ request: Request, _ version: UInt64, _ present: SharedClaim?) {
        switch present {
        case .finished: end(request, .finished)
        case .underWay(_, let digest, _) where digest != request.digest: end(request, .duplicate)
        case .underWay(let by, _, let name) where by == SharedClaim.nobody || by == own() || !isAlive(by):
            ask(request, over: (version, name))
        case .underWay: wait(request)
        // What another release has put there it knows.
        case nil: end(request, .refused(.busUnavailable))
        }
    }

    private func wait(_ request: Request) {
        let isMoved = state.withLock { state in
            if case .asking(isMoved: true) = state.places[request.key] { return true }
            state.places[request.key] = .waiting(request)
            return false
        }
        if isMoved { ask(request, over: nil) }
    }

    private func end(_ request: Request, _ verdict: CommandVerdict) {
        state.withLock { $0.places[request.key] = nil }
        request.then(verdict)
    }

    // MARK: Ends

    func finish(_ claim: CommandClaim, _ result: CommandResult, then: @escaping @Sendable (CommandEnding) -> Void) {
        let next = CommandClaim(key: claim.key, version: claim.version + 1)
        let commit = RedisCommit(
            guards: [.init(key: redis.keys.claim(of: claim.key), version: claim.version)],
            operations: writing(.finished, next, milliseconds: CommandResult.lifetime.milliseconds)
                + facts.operations([.command(result)]),
            publications: [word(of: claim.key)])
        redis.commit(commit) { [self] outcome in
            state.withLock { $0.places[claim.key] = nil }
            switch outcome {
            case .success(.committed): then(.stored)
            case .success(.conflict): then(.superseded)
            case .failure:
                abandon(claim.key)
                then(.failed(.busUnavailable))
            }
        }
    }

    func release(_ claim: CommandClaim) {
        let place = state.withLock { $0.places.removeValue(forKey: claim.key) }
        if case .held(let digest, let name) = place { giveBack(claim, digest, name) }
    }

    /// Leaves the claim to whoever asks for the command again; with its name, as something may have come of it.
    private func giveBack(_ claim: CommandClaim, _ digest: [UInt8], _ name: String) {
        let next = CommandClaim(key: claim.key, version: claim.version + 1)
        let commit = RedisCommit(
            guards: [.init(key: redis.keys.claim(of: claim.key), version: claim.version)],
            operations: writing(
                .underWay(by: SharedClaim.nobody, digest: digest, name: name), next,
                milliseconds: Self.claimMilliseconds),
            publications: [word(of: claim.key)])
        redis.commit(commit) { [self] outcome in if case .failure = outcome { abandon(claim.key) } }
    }

    private func abandon(_ key: CommandKey) {
        state.withLock { state in
            if state.abandoned.count < Self.abandonedLimit { state.abandoned.insert(key) }
        }
    }

    /// Gives a claim back that is this node's and that nothing here needs.
    private func giveBack(_ key: CommandKey) {
        let words = ["HMGET", redis.keys.claim(of: key), "v", "s"]
        redis.send(words.map { Array($0.utf8) }) { [self] reply in
            guard case .success(let value) = reply else { return abandon(key) }
            guard let items = value.items, items.count == 2, let version = items[0].number, let text = items[1].text,
                case .underWay(own(), let digest, let name) = SharedClaim(text),
                state.withLock({ $0.places[key] == nil })
            else { return }
            giveBack(CommandClaim(key: key, version: UInt64(version)), digest, name)
        }
    }

    // MARK: What nodes tell one another

    private func heard(_ message: [UInt8]) {
        let parts = message.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        look(at: [
            CommandKey(
                party: PartyID(trusted: String(decoding: parts[0], as: UTF8.self)),
                commandID: String(decoding: parts[1], as: UTF8.self))
        ])
    }

    /// Asks again for what waits, and for what is being asked once the answer is there.
    private func look(at keys: [CommandKey]) {
        for key in keys {
            let waiting = state.withLock { state -> Request? in
                switch state.places[key] {
                case .waiting(let request):
                    state.places[key] = .asking(isMoved: false)
                    return request
                case .asking:
                    state.places[key] = .asking(isMoved: true)
                    return nil
                case .held, nil: return nil
                }
            }
            if let waiting { ask(waiting, over: nil) }
        }
    }

    private func word(of key: CommandKey) -> RedisCommit.Publication {
        RedisCommit.Publication(
            channel: BusChannel.commands.name(redis.keys), payload: Array("\(key.party) \(key.commandID)".utf8))
    }

    private func writing(_ state: SharedClaim, _ claim: CommandClaim, milliseconds: Int64) -> [RedisOperation] {
        let name = RedisWord(redis.keys.claim(of: claim.key))
        return [
            .command([
                "HSET", name, "v", RedisWord(String(claim.version)), "s", RedisWord(state.text),
            ]),
            .command(["PEXPIRE", name, RedisWord(String(milliseconds))]),
        ]
    }
}

import HubCore
import HubRedis
import LineModel

/// Reads all facts from Redis, in steps none of which holds it up. Blocks the thread, which must not be the master's.
struct RedisFactReader {
    let master: any RedisMaster
    let keys: RedisKeys
    /// Members or fields that one step reads.
    private let step = 500
    /// How often reading begins again because somebody changed the directory meanwhile.
    private let attempts = 20

    init(_ master: any RedisMaster, _ keys: RedisKeys) {
        self.master = master
        self.keys = keys
    }

    /// The state as `whole` reads its parts.
    func state(now: Timestamp) throws(StoreError) -> StoredState {
        let epoch = try number(in: keys.store)
        let directory = try whole(.directory), voicemail = try whole(.voicemail), recordings = try whole(.recordings)
        var facts = directory.facts + voicemail.facts + recordings.facts
        for hash in [keys.liveCalls, keys.files] { facts += try self.facts(in: hash).values }
        var state = try StoredState(facts, commandKeys: try commandKeys(now: now))
        state.versions.epoch = epoch
        state.versions.directory = directory.version
        state.versions.voicemail = voicemail.version
        state.versions.recordings = recordings.version
        return state
    }

    /// All facts of a shared value, and the version that has at least them.
    ///
    /// The directory is as it stood at one moment, since its parts build on one another. Of the others a change that came
    /// while they were read may be in already: it is no other when it is applied again, as it is if it was listened for.
    func whole(_ subject: FactSubject) throws(StoreError) -> (facts: [StoredFact], version: UInt64) {
        for _ in 0..<attempts {
            let version = try self.version(of: subject)
            switch subject {
            case .voicemail: return (Array(try facts(in: keys.messages).values), version)
            case .recordings: return (Array(try facts(in: keys.recordings).values), version)
            case .directory:
                let facts = try directory()
                if try self.version(of: .directory) == version { return (facts, version) }
            }
        }
        throw Self.changesTooFast
    }

    /// Nothing is wrong with the store.
    static let changesTooFast = StoreError.failed(
        "The directory changes faster than it can be read from Redis. Try again.")

    func version(of subject: FactSubject) throws(StoreError) -> UInt64 { try number(in: keys.version(of: subject)) }

    /// The version that a hash holds for guards; 0 where nothing was written.
    private func number(in hash: String) throws(StoreError) -> UInt64 {
        let reply = try ask("HGET", hash, "v")
        if case .null = reply { return 0 }
        guard let version = reply.text.flatMap(UInt64.init) else { throw .unexpected(reply) }
        return version
    }

    /// Lines as they stand there.
    func lines(_ lines: [LineID]) throws(StoreError) -> [LineID: SharedLineTerms.Found] {
        var found: [LineID: SharedLineTerms.Found] = [:]
        for start in stride(from: 0, to: lines.count, by: step) {
            // Asked all together.
            let replies = lines[start..<min(start + step, lines.count)].map { line in
                (line, asked(["HMGET", RedisWord(keys.line(line)), "v", "s", "q"]))
            }
            for (line, reply) in replies { found[line] = try Self.line(try Self.value(of: reply)) }
        }
        return found
    }

    private static func line(_ reply: RedisValue) throws(StoreError) -> SharedLineTerms.Found {
        guard let members = reply.items, members.count == 3 else { throw .unexpected(reply) }
        var found = SharedLineTerms.Found()
        found.version = members[0].text.flatMap(UInt64.init)
        found.lastSeq = members[2].text.flatMap(Int64.init)
        guard let state = members[1].bytes else { return found }
        do {
            found.state = try LineState(forNodes: state)
        } catch {
            throw StoreError(error)
        }
        return found
    }

    /// Policy, parties, lines, delegations and statuses, as they build on one another; the key that signs URLs with them.
    func directory() throws(StoreError) -> [StoredFact] {
        var facts = Array(try self.facts(in: keys.settings).values)
        facts += try self.facts(in: keys.parties).values
        facts += try ordered(keys.lines, by: keys.lineOrder)
        facts += try ordered(keys.delegations, by: keys.delegationOrder)
        facts += try self.facts(in: keys.statuses).values
        return facts
    }

    /// Hands out the facts of a hash; stops when `portion` says `false`, and says so then.
    ///
    /// What is put in or taken out meanwhile may be missed, and a field may come twice
    /// (https://redis.io/docs/latest/commands/scan/#scan-guarantees).
    func scan(_ hash: String, _ portion: ([(String, StoredFact)]) throws(StoreError) -> Bool) throws(StoreError) -> Bool
    {
        try scan(["HSCAN", RedisWord(hash)]) { members throws(StoreError) in
            var facts: [(String, StoredFact)] = []
            for place in stride(from: 0, to: members.count - 1, by: 2) {
                guard let field = members[place].text else { throw .unexpected(members[place]) }
                facts.append((field, try StoredFact(stored: members[place + 1])))
            }
            return try portion(facts)
        }
    }

    /// Hands out who has hidden which entries; stops when `portion` says `false`.
    func scanHiders(_ portion: ([StoredFact]) throws(StoreError) -> Bool) throws(StoreError) {
        let prefix = keys.hiders(of: "")
        let pattern = prefix.flatMap { "*?[]\\".contains($0) ? ["\\", $0] : [$0] } + "*"
        _ = try scan(["SCAN"], ["MATCH", RedisWord(String(pattern))]) { found throws(StoreError) in
            var facts: [StoredFact] = []
            for key in found {
                guard let name = key.text else { throw .unexpected(key) }
                for viewer in try list("SMEMBERS", name) {
                    guard let viewer = viewer.text else { throw .unexpected(viewer) }
                    let call = CallID(trusted: String(name.dropFirst(prefix.count)))
                    facts.append(.historyHidden(call, by: PartyID(trusted: viewer)))
                }
            }
            return try portion(facts)
        }
    }

    // MARK: Steps

    private func facts(in hash: String) throws(StoreError) -> [String: StoredFact] {
        var facts: [String: StoredFact] = [:]
        _ = try scan(hash) { portion throws(StoreError) in
            for (field, fact) in portion { facts[field] = fact }
            return true
        }
        return facts
    }

    private func ordered(_ hash: String, by sortedSet: String) throws(StoreError) -> [StoredFact] {
        let facts = try self.facts(in: hash)
        var ordered: [StoredFact] = []
        while true {
            let members = try list("ZRANGE", sortedSet, String(ordered.count), String(ordered.count + step - 1))
            for member in members {
                // A change beside the reading, which begins again.
                guard let field = member.text, let fact = facts[field] else { return ordered }
                ordered.append(fact)
            }
            if members.count < step { return ordered }
        }
    }

    /// The newest first: old ones that are dropped meanwhile do not shift the others.
    private func commandKeys(now: Timestamp) throws(StoreError) -> Set<UInt64> {
        let oldest = now.milliseconds - CommandResult.lifetime.milliseconds
        var keys: Set<UInt64> = []
        var rank = 0
        while true {
            let members = try list(
                "ZREVRANGE", self.keys.commandTimes, String(rank), String(rank + step - 1), "WITHSCORES")
            for place in stride(from: 0, to: members.count - 1, by: 2) {
                guard let at = members[place + 1].number, at > oldest else { return keys }
                let words = members[place].text?.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                guard let words, words.count == 2 else { throw .unexpected(members[place]) }
                keys.insert(CommandResult.fingerprint(PartyID(trusted: String(words[0])), String(words[1])))
            }
            if members.count < 2 * step { return keys }
            rank += step
        }
    }

    private func scan(
        _ command: [RedisWord], _ options: [RedisWord] = [],
        _ portion: ([RedisValue]) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        var cursor: RedisWord = "0"
        repeat {
            let reply = try ask(command + [cursor] + options + ["COUNT", RedisWord(String(step))])
            guard let list = reply.items, list.count == 2, let next = list[0].bytes, let members = list[1].items else {
                throw .unexpected(reply)
            }
            if !members.isEmpty, try !portion(members) { return false }
            cursor = RedisWord(next)
        } while cursor != "0"
        return true
    }

    private func list(_ words: String...) throws(StoreError) -> [RedisValue] {
        let reply = try ask(words.map { RedisWord($0) })
        guard let list = reply.items else { throw .unexpected(reply) }
        return list
    }

    private func ask(_ words: String...) throws(StoreError) -> RedisValue { try ask(words.map { RedisWord($0) }) }

    private func ask(_ words: [RedisWord]) throws(StoreError) -> RedisValue { try Self.value(of: asked(words)) }

    private func asked(_ words: [RedisWord]) -> Awaited<RedisValue, RedisError> {
        let reply = Awaited<RedisValue, RedisError>()
        master.send(words.map(\.bytes)) { reply.came($0) }
        return reply
    }

    private static func value(of reply: Awaited<RedisValue, RedisError>) throws(StoreError) -> RedisValue {
        do {
            return try reply.value()
        } catch {
            throw StoreError(error)
        }
    }
}

import HashTreeCollections
import HubCore
import HubRedis
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// The directory as several nodes change it at once, on a real Redis.
@Suite(.serialized, .onOwnThreads) struct SharedDirectoryTests {
    private let scratch: ScratchDirectory
    private let anna = PartyID.named("anna"), line = LineID.named("a1")

    init() throws { scratch = try ScratchDirectory() }

    /// Rounds of each race.
    private static let rounds = min(RaceTrack.rounds, 100)

    /// Nodes with anna's office: `d1` to `d20`, and her line.
    private func nodes(_ count: Int, patience: Int = 20) async throws -> (nodes: [FactNode], redis: RedisSocket) {
        let redis = try await FactNode.prepare(scratch)
        let store = RedisFactStore(redis, prefix: scratch.keyPrefix)
        var facts: [StoredFact] = [.party(Party(id: anna, name: "Anna"))]
        facts += (1...20).map { .party(Party(id: .named("d\($0)"), name: "D\($0)")) }
        facts += [.line(Line(id: line, number: "1", owner: anna))]
        try await store.append(facts)
        store.close()
        var nodes: [FactNode] = []
        for _ in 0..<count { nodes.append(try await FactNode(scratch, patienceMilliseconds: patience)) }
        return (nodes, redis)
    }

    private func delegation(_ delegate: Int) -> Delegation {
        Delegation(delegator: anna, delegate: .named("d\(delegate)"))
    }

    private func add(_ delegate: Int, on node: FactNode) async -> RefusalCode? {
        let delegation = delegation(delegate)
        return await node.change { directory throws(Refusal) in
            try directory.add(delegation)
            return [.delegation(delegation)]
        }.refusal
    }

    private func remove(_ delegate: Int, on node: FactNode) async -> RefusalCode? {
        let delegation = delegation(delegate)
        return await node.change { directory throws(Refusal) in
            try directory.remove(delegation: delegation.delegator, delegation.delegate)
            return [.delegationRemoved(delegator: delegation.delegator, delegate: delegation.delegate)]
        }.refusal
    }

    /// Every node has what is stored, and every line says so.
    private func expectAgreement(_ nodes: [FactNode], _ note: String = "") async throws {
        for node in nodes { #expect(await node.catchUp(), "\(note)") }
        let store = RedisFactStore(nodes[0].redis, prefix: scratch.keyPrefix)
        let stored = try await onThread { try store.load(now: HandClock().now) }.directory
        for (number, node) in nodes.enumerated() {
            #expect(node.desk.directory.everything == stored.everything, "node \(number) \(note)")
            for line in stored.lines.keys {
                let group = try #require(stored.group(of: line))
                try await eventually { node.lines.record(of: line)?.state.group.says(group) ?? false }
            }
            #expect(Set(node.lines.registry.allLines) == Set(stored.lines.keys), "node \(number) \(note)")
        }
        store.close()
    }

    // MARK: Races

    @Test func `X19: of administrators on three nodes who add the last delegate at once one succeeds (invariant 11)`()
        async throws
    {
        let (nodes, _) = try await nodes(3)
        var policy = Policy()
        policy.limits.delegates = 1
        try await nodes[0].put(.policy(policy))
        for round in 0..<Self.rounds {
            let codes = await withTaskGroup(of: RefusalCode?.self) { group in
                for member in 1...6 { group.addTask { await self.add(member, on: nodes[member % 3]) } }
                return await group.reduce(into: [RefusalCode?]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1, "round \(round) \(codes)")
            #expect(codes.compactMap(\.self).allSatisfy { $0 == .limitReached }, "round \(round) \(codes)")
            // Whichever node is asked: what was answered binds on all of them (P40).
            let node = nodes[(round + 1) % 3]
            let gone = await node.change { directory throws(Refusal) in
                guard let added = directory.delegates(of: .named("anna")).first else { throw Refusal(.notFound) }
                try directory.remove(delegation: added.delegator, added.delegate)
                return [.delegationRemoved(delegator: added.delegator, delegate: added.delegate)]
            }
            #expect(gone.refusal == nil, "round \(round)")
        }
        try await expectAgreement(nodes)
    }

    @Test func `X19: fifteen of twenty delegates, and fifteen of twenty delegators, whoever asks where (R2, R3)`()
        async throws
    {
        let (nodes, _) = try await nodes(3)
        let codes = await withTaskGroup(of: RefusalCode?.self) { group in
            for member in 1...20 { group.addTask { await self.add(member, on: nodes[member % 3]) } }
            return await group.reduce(into: [RefusalCode?]()) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } == 15 && codes.count { $0 == .limitReached } == 5, "\(codes)")
        let others = await withTaskGroup(of: RefusalCode?.self) { group in
            for member in 1...20 {
                group.addTask {
                    let delegation = Delegation(delegator: .named("d\(member)"), delegate: .named("anna"))
                    return await nodes[member % 3].change { directory throws(Refusal) in
                        try directory.add(delegation)
                        return [.delegation(delegation)]
                    }.refusal
                }
            }
            return await group.reduce(into: [RefusalCode?]()) { $0.append($1) }
        }
        #expect(others.count { $0 == nil } == 15 && others.count { $0 == .limitReached } == 5, "\(others)")
        try await expectAgreement(nodes)
    }

    @Test func `X5: once a removal is answered on one node no answer succeeds on another (P40, F27)`() async throws {
        let (nodes, _) = try await nodes(3)
        for round in 0..<Self.rounds / 2 {
            let (here, there) = (nodes[round % 3], nodes[(round + 1) % 3])
            #expect(await add(1, on: here) == nil)
            let call = CallID.named("pbx.\(round)"), late = CallID.named("pbx.late.\(round)")
            for id in [call, late] {
                let rung = await here.commit(
                    line, .incoming(id, from: Remote(number: "+46701234567"), servedBy: ScriptedSwitch.id))
                #expect(rung.refusal == nil, "round \(round)")
            }
            let talker = Talker(party: PartyReference(id: .named("d1"), name: "D1"), device: .named("d1-1"))
            // The answer and the removal race: either may be first.
            async let answered = there.commit(line, .answer(call, by: talker))
            async let removed = remove(1, on: here)
            let (answer, refusal) = await (answered, removed)
            #expect(refusal == nil)
            #expect(answer.refusal == nil || answer.refusal == .notMember, "round \(round) \(answer)")
            // What is asked after the reply is refused, also where the change was not heard of yet.
            let second = await there.commit(line, .answer(late, by: talker))
            #expect(second.refusal == .notMember, "round \(round) \(second)")
            for id in [call, late] {
                let ended = await here.commit(line, .ended(id, .remote, by: nil))
                #expect(ended.refusal == nil, "round \(round)")
            }
        }
        try await expectAgreement(nodes)
    }

    @Test func `A call and the removal of its line in one instant on two nodes: one of them is refused (P40)`()
        async throws
    {
        let (nodes, redis) = try await nodes(3)
        var seq: Int64 = 0
        for round in 0..<Self.rounds {
            let (here, there) = (nodes[round % 3], nodes[(round + 1) % 3])
            let call = CallID.named("pbx.\(round)")
            async let came = there.commit(
                line, .incoming(call, from: Remote(number: "+46701234567"), servedBy: ScriptedSwitch.id))
            async let went = here.change { directory throws(Refusal) in
                try directory.remove(line: .named("a1"))
                return [.lineRemoved(.named("a1"))]
            }
            let (incoming, removal) = await (came, went)
            if removal.refusal == nil {
                #expect(incoming.refusal == .unknownLine, "round \(round) \(incoming)")
                #expect(try await redis.ask("HEXISTS", scratch.keyPrefix + "line:{a1}", "s").number == 0)
                // The line comes back on yet another node, and its events go on (P18).
                try await nodes[(round + 2) % 3].put(.line(Line(id: line, number: "1", owner: anna)))
            } else {
                #expect(removal.refusal == .busyOperation && incoming.refusal == nil, "round \(round) \(removal)")
                #expect(await there.commit(line, .ended(call, .remote, by: nil)).refusal == nil)
            }
            for node in nodes { await node.catchUp() }
            let now = try #require(here.lines.record(of: line)).state.seq
            #expect(now >= seq, "round \(round)")
            seq = now
        }
        try await expectAgreement(nodes)
    }

    @Test func `A party is not removed while it is in a call that another node has just heard of (P40)`() async throws {
        let (nodes, _) = try await nodes(2)
        #expect(await add(1, on: nodes[0]) == nil)
        let call = CallID.named("pbx.1")
        let talker = Talker(party: PartyReference(id: .named("d1"), name: "D1"), device: .named("d1-1"))
        for command in [
            .incoming(call, from: Remote(number: "+46701234567"), servedBy: ScriptedSwitch.id),
            .answered(call, by: talker),
        ] as [LineCommand] {
            #expect(await nodes[1].commit(line, command).refusal == nil)
        }
        let removal: DirectoryDesk.Change = { directory throws(Refusal) in
            try directory.remove(party: .named("d1"))
            return [.partyRemoved(.named("d1"))]
        }
        #expect(await nodes[0].change(removal).refusal == .busyOperation)
        #expect(await nodes[1].commit(line, .ended(call, .remote, by: nil)).refusal == nil)
        #expect(await nodes[0].change(removal).refusal == nil)
        try await expectAgreement(nodes)
    }

    @Test func `Changes of any kind on three nodes at once leave all with the same, in the same order`() async throws {
        let (nodes, _) = try await nodes(3)
        let seed = UInt64.random(in: 0...UInt64.max)
        await withTaskGroup(of: Void.self) { group in
            for (number, node) in nodes.enumerated() {
                group.addTask {
                    var dice = Dice(seed: seed &+ UInt64(number))
                    for _ in 0..<Self.rounds { _ = await node.change(Self.change(&dice)) }
                }
            }
        }
        try await expectAgreement(nodes, "seed \(seed)")
    }

    /// Some change, which may be refused.
    private static func change(_ dice: inout Dice) -> DirectoryDesk.Change {
        let one = PartyID.named("d\(dice.next() % 20 + 1)"), other = PartyID.named("d\(dice.next() % 20 + 1)")
        let number = dice.next() % 8
        switch dice.next() % 8 {
        case 0, 1:
            let delegation = Delegation(delegator: one, delegate: other)
            return { directory throws(Refusal) in
                try directory.add(delegation)
                return [.delegation(delegation)]
            }
        case 2:
            return { directory throws(Refusal) in
                guard let old = directory.delegations.first else { throw Refusal(.notFound) }
                try directory.remove(delegation: old.delegator, old.delegate)
                return [.delegationRemoved(delegator: old.delegator, delegate: old.delegate)]
            }
        case 3:
            return { directory throws(Refusal) in
                guard let old = directory.delegations.last else { throw Refusal(.notFound) }
                try directory.set(rights: .place, of: old.delegator, old.delegate)
                return directory.delegation(old.delegator, old.delegate).map { [.delegation($0)] } ?? []
            }
        case 4:
            let line = Line(id: .named("l\(number)"), number: "10\(number)", owner: .named("d\(number + 1)"))
            return { directory throws(Refusal) in
                try directory.put(line)
                return [.line(line)]
            }
        case 5:
            return { directory throws(Refusal) in
                try directory.remove(line: .named("l\(number)"))
                return [.lineRemoved(.named("l\(number)"))]
            }
        case 6:
            let status = number % 2 == 0 ? ChosenStatus.doNotDisturb : .available
            return { directory throws(Refusal) in
                try directory.set(status: status, of: one)
                return [.status(one, status)]
            }
        default:
            return { directory throws(Refusal) in
                var policy = directory.policy
                policy.delegation.toggle()
                directory.set(policy: policy)
                return [.policy(policy)]
            }
        }
    }

    // MARK: What follows on every node

    @Test func `Lines come and go, and sessions are told, on every node; the parties are told once`() async throws {
        let (nodes, redis) = try await nodes(3)
        #expect(await add(1, on: nodes[0]) == nil)
        try await nodes[1].put(.line(Line(id: .named("a2"), number: "2", owner: anna)))
        try await nodes[2].put(.status(.named("d1"), .doNotDisturb))
        for node in nodes {
            await node.catchUp()
            let moves = node.takenMoves
            #expect(moves.contains { $0.relations == [anna, .named("d1")] })
            #expect(moves.contains { $0.added == [.named("a2")] && $0.visibility == [anna, .named("d1")] })
            #expect(moves.contains { $0.statuses.first?.status == .doNotDisturb })
            #expect(node.lines.record(of: .named("a2")) != nil)
        }
        // d1 of the delegation and of the two lines, anna of the delegation and of her new line: once, whoever hears it.
        let told = try await redis.ask("HGET", scratch.keyPrefix + "feed:d1", "seq").number
        #expect(told == 3)
        #expect(try await redis.ask("HGET", scratch.keyPrefix + "feed:anna", "seq").number == 2)
        try await nodes[2].put(.lineRemoved(.named("a2")))
        try await expectAgreement(nodes)
    }

    @Test func `A node that dies between its commit and the descriptions leaves nothing half done`() async throws {
        let (nodes, redis) = try await nodes(2)
        // All that the dead node did.
        var commit = RedisCommit()
        let keys = nodes[0].redis.keys
        let facts: [StoredFact] = [.delegation(delegation(1))]
        commit.operations = RedisFacts(keys: keys).operations(facts)
        commit.publications = [
            .init(
                channel: BusChannel.facts.name(keys),
                payload: SharedFactChange(.directory, version: 2, facts).payload)
        ]
        _ = try await withCheckedContinuation { continuation in
            nodes[0].redis.commit(commit) { continuation.resume(returning: $0) }
        }.get()
        try await eventually {
            nodes.allSatisfy { $0.lines.record(of: .named("a1"))?.state.group.member(.named("d1")) != nil }
        }
        let stored = try #require(try await redis.ask("HGET", scratch.keyPrefix + "line:{a1}", "s").bytes)
        let state = try LineState(forNodes: stored)
        #expect(state.group.member(.named("d1")) != nil && state.group.version == 2)
        try await expectAgreement(nodes)
    }

    // MARK: Gaps

    @Test func `What a node did not hear of it reads with the next change, or when it is told to`() async throws {
        let (nodes, _) = try await nodes(2)
        nodes[1].isDeaf = true
        for member in 1...3 { #expect(await add(member, on: nodes[0]) == nil) }
        nodes[1].isDeaf = false
        #expect(nodes[1].desk.directory.delegations.isEmpty)
        #expect(await add(4, on: nodes[0]) == nil)
        try await eventually { nodes[1].desk.directory.delegations.count == 4 }
        nodes[1].isDeaf = true
        #expect(await remove(1, on: nodes[0]) == nil)
        #expect(await nodes[1].catchUp())
        #expect(nodes[1].desk.directory.delegations.count == 3)
        let moves = nodes[1].takenMoves
        #expect(moves.last?.relations == [anna, .named("d1")], "what changed is told, though only the whole was read")
        try await expectAgreement(nodes)
    }

    @Test func `A node that hears nothing decides on what is so all the same (X19)`() async throws {
        let (nodes, _) = try await nodes(2)
        nodes[1].isDeaf = true
        for member in 1...15 { #expect(await add(member, on: nodes[0]) == nil) }
        #expect(await add(16, on: nodes[1]) == .limitReached)
        #expect(await remove(1, on: nodes[0]) == nil)
        // A refusal is compared as well: the place is free.
        #expect(await add(16, on: nodes[1]) == nil)
        try await expectAgreement(nodes)
    }

    @Test func `A node that starts while others change everything misses nothing`() async throws {
        let (nodes, _) = try await nodes(2)
        let writer = Task {
            for round in 0..<Self.rounds {
                _ = await self.add(round % 20 + 1, on: nodes[round % 2])
                if round % 3 == 0 { _ = await self.remove(round % 20 + 1, on: nodes[0]) }
            }
        }
        var late: [FactNode] = []
        for _ in 0..<3 { late.append(try await FactNode(scratch)) }
        await writer.value
        try await expectAgreement(nodes + late)
    }

    @Test func `A store that lost its latest changes is taken at its word in its new history`() async throws {
        let (nodes, redis) = try await nodes(2)
        for member in 1...2 { #expect(await add(member, on: nodes[0]) == nil) }
        await nodes[1].catchUp()
        // The second addition is lost, and another takes its version: as after a failover.
        let keys = nodes[0].redis.keys
        _ = try await redis.ask("HSET", keys.store, "v", "2")
        var loss = RedisCommit()
        loss.operations = RedisFacts(keys: keys).operations(
            [.delegationRemoved(delegator: anna, delegate: .named("d2")), .delegation(delegation(3))])
        loss.operations.append(.command(["HSET", RedisWord(keys.directory), "v", "3"]))
        _ = try await withCheckedContinuation { continuation in
            nodes[0].redis.commit(loss) { continuation.resume(returning: $0) }
        }.get()
        // Who does not know of the new history yet changes nothing in it.
        #expect(await add(4, on: nodes[0]) == .busUnavailable)
        for node in nodes {
            node.facts.began(epoch: 2)
            node.lines.begin(epoch: 2)
            #expect(await node.catchUp())
            #expect(node.desk.directory.delegates(of: anna).map(\.delegate) == [.named("d1"), .named("d3")])
        }
        #expect(await add(4, on: nodes[0]) == nil)
        try await expectAgreement(nodes)
    }
}

extension LineGroup {
    /// Whether both say the same, whichever version of the directory they are of.
    fileprivate func says(_ other: LineGroup) -> Bool {
        var same = other
        same.version = version
        return self == same
    }
}

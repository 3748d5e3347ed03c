import Foundation
import HubJSON
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// The races of semantics §5.6: eight real threads, many rounds, exactly one winner each.
@Suite(.serialized) struct CallRaceTests {

    @Test(arguments: RacePlace.allCases)
    func `X1, X22: of eight members who answer one wins, and the others learn who`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.ring()
            return round.race(
                CallWorld.members.map { name in
                    { $0.answer(call, by: CallWorld.talker(name), rev: nil, holdsOthers: false, done: $1) }
                }
            ) {
                round.expectOneWinner(losers: [.alreadyAnswered])
                let winner = round.outcomes.winners.first?.call.by
                round.expect(round.outcomes.refusals.allSatisfy { $0.winner == winner }, "\(round.note)")
                round.expect(round.world.call(call)?.by == winner, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X2: of one party's eight devices the first answers, the others lose to the party itself`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.ring()
            return round.race(
                (0..<8).map { device in
                    {
                        $0.answer(
                            call, by: CallWorld.talker("anna", "\(device)"), rev: nil, holdsOthers: device % 2 == 0,
                            done: $1)
                    }
                }
            ) {
                round.expectOneWinner(losers: [.alreadyAnswered])
                let winner = round.outcomes.winners.first?.call.by
                round.expect(round.outcomes.refusals.allSatisfy { $0.winner == winner }, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X3: an answer against the caller's hang-up gives one end, and never a hung call`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.ring()
            return round.race(
                (1...7).map { member in
                    { $0.answer(call, by: CallWorld.talker("d\(member)"), rev: nil, holdsOthers: false, done: $1) }
                }, reports: [.ended(call, .remote, by: nil)]
            ) {
                round.expect(round.outcomes.winners.count <= 1, "\(round.note)")
                round.expect(
                    round.outcomes.codes.allSatisfy { $0 == .callEnded || $0 == .alreadyAnswered }, "\(round.note)")
                let reason = round.world.call(call)?.endReason
                round.expect(reason == (round.outcomes.winners.isEmpty ? .cancelled : .remoteBye), "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X4: an answer against the ring timer is connected or gone to voicemail`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.ring()
            round.world.clock.advance(.seconds(30))
            return round.race(
                (1...7).map { member in
                    { $0.answer(call, by: CallWorld.talker("d\(member)"), rev: nil, holdsOthers: false, done: $1) }
                }, reports: [.swept]
            ) {
                let row = round.world.call(call)
                if round.outcomes.winners.isEmpty {
                    round.expect(row?.endReason == .voicemail, "\(round.note)")
                    round.expect(round.outcomes.codes.allSatisfy { $0 == .goneToVoicemail }, "\(round.note)")
                } else {
                    round.expectOneWinner(losers: [.alreadyAnswered])
                    round.expect(row?.state == .connected, "\(round.note)")
                }
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X5: an answer against one's own decline, opting out, or being removed`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            round.world.report(.described(CallWorld.line("a1", owner: "anna"), CallWorld.group(owner: "anna")))
            let call = round.world.ring()
            let choice = Int.random(in: 0..<3, using: &round.dice)
            let report: LineCommand =
                switch choice {
                case 0: .decline(call, by: .named("d1"))
                case 1:
                    .described(
                        CallWorld.line("a1", owner: "anna"),
                        CallWorld.group(owner: "anna") { if $0.party.id.rawValue == "d1" { $0.optedIn = false } })
                default:
                    .described(CallWorld.line("a1", owner: "anna"), CallWorld.group(owner: "anna", without: ["d1"]))
                }
            return round.race(
                (0..<7).map { device in
                    { $0.answer(call, by: CallWorld.talker("d1", "\(device)"), rev: nil, holdsOthers: false, done: $1) }
                }, reports: [report]
            ) {
                let isRevoked = choice == 2
                if isRevoked, round.outcomes.winners.isEmpty {
                    round.expect(round.outcomes.codes.allSatisfy { $0 == .notMember }, "\(round.note)")
                    round.expect(round.world.call(call)?.state == .ringing, "\(round.note)")
                } else {
                    round.expectOneWinner(losers: isRevoked ? [.alreadyAnswered, .notMember] : [.alreadyAnswered])
                }
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X6: of seven members who pick a held call up one wins, and the losers' own calls stay connected`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.hold("anna")
            let own = round.world.connect("d1", "b1")
            let pickers = ["d1", "d1"] + (2...7).map { "d\($0)" }
            return round.race(
                pickers.map { name in { $0.pickUp(call, by: CallWorld.talker(name), rev: nil, done: $1) } }
            ) {
                let winner = round.world.call(call)?.by
                // Of the two equal commands of d1 the second finds done what it asks for.
                let isTwice = winner?.party.id.rawValue == "d1"
                round.expect(
                    round.outcomes.winners.count == 1 || isTwice && round.outcomes.winners.count == 2, "\(round.note)")
                round.expect(round.outcomes.codes.allSatisfy { $0 == .alreadyPickedUp }, "\(round.note)")
                round.expect(round.outcomes.refusals.allSatisfy { $0.winner == winner }, "\(round.note)")
                round.expect(round.world.call(own, on: "b1")?.state == (isTwice ? .held : .connected), "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X7: the holder resumes while others pick up`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.hold("anna")
            let resume: RaceRound.Command = { $0.resume(call, by: CallWorld.talker("anna"), rev: nil, done: $1) }
            return round.race(
                [resume]
                    + (1...7).map { member in
                        { $0.pickUp(call, by: CallWorld.talker("d\(member)"), rev: nil, done: $1) }
                    }
            ) { round.expectOneWinner(losers: [.alreadyPickedUp, .notHeld]) }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X8: a pick-up against the far end's hang-up never leaves a row`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.hold("anna")
            return round.race(
                (1...7).map { member in
                    { $0.pickUp(call, by: CallWorld.talker("d\(member)"), rev: nil, done: $1) }
                }, reports: [.ended(call, .remote, by: nil)]
            ) {
                round.expect(round.outcomes.winners.count <= 1, "\(round.note)")
                round.expect(
                    round.outcomes.codes.allSatisfy { $0 == .alreadyPickedUp || $0 == .callEnded }, "\(round.note)")
                round.expect(round.world.state().calls.isEmpty, "\(round.note)")
                round.expect(round.world.call(call)?.endReason == .remoteBye, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X9: a pick-up before the hold is committed is refused and not queued`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.connect("anna")
            let hold: RaceRound.Command = { $0.hold(call, by: CallWorld.talker("anna"), rev: nil, done: $1) }
            return round.race(
                [hold]
                    + (1...7).map { member in
                        { $0.pickUp(call, by: CallWorld.talker("d\(member)"), rev: nil, done: $1) }
                    }
            ) {
                let pickers = round.outcomes.winners.filter { $0.held != nil }
                round.expect(pickers.count <= 1, "\(round.note)")
                round.expect(round.outcomes.winners.count - pickers.count == 1, "the hold succeeds \(round.note)")
                round.expect(
                    round.outcomes.codes.allSatisfy { $0 == .notHeld || $0 == .alreadyPickedUp }, "\(round.note)")
                let row = round.world.call(call)
                round.expect(row?.state == (pickers.isEmpty ? .held : .connected), "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X10: a hold against the far end's hang-up`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.connect("anna")
            return round.race(
                (0..<7).map { device in
                    { $0.hold(call, by: CallWorld.talker("anna", "\(device)"), rev: nil, done: $1) }
                }, reports: [.ended(call, .remote, by: nil)]
            ) {
                round.expect(round.outcomes.winners.count <= 1, "\(round.note)")
                let allowed: Set<RefusalCode> = [.callEnded, .busyOperation, .notConnected]
                round.expect(round.outcomes.codes.allSatisfy { allowed.contains($0) }, "\(round.note)")
                round.expect(round.world.call(call)?.endReason == .remoteBye, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X11: the holder's hang-up against pick-ups ends the call or only the holder's leg`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let call = round.world.hold("anna")
            let hangUp: RaceRound.Command = { $0.hangUp(call, by: CallWorld.talker("anna"), rev: nil, done: $1) }
            return round.race(
                [hangUp]
                    + (1...7).map { member in
                        { $0.pickUp(call, by: CallWorld.talker("d\(member)"), rev: nil, done: $1) }
                    }
            ) {
                let row = round.world.call(call)
                let pickers = round.outcomes.winners.filter { $0.held != nil }
                round.expect(pickers.count <= 1, "\(round.note)")
                if row?.state == .ended {
                    round.expect(pickers.isEmpty, "\(round.note)")
                    round.expect(round.outcomes.codes.allSatisfy { $0 == .callEnded }, "\(round.note)")
                } else {
                    round.expect(pickers.count == 1, "\(round.note)")
                    round.expect(row?.by == pickers.first?.call.by, "\(round.note)")
                    round.expect(round.outcomes.codes.allSatisfy { $0 == .alreadyPickedUp }, "\(round.note)")
                }
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X15: two who pick up each other's held calls both succeed, and nothing waits for ever`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let annas = round.world.hold("anna"), theirs = round.world.hold("d1", "b1")
            let cross: [RaceRound.Command] = [
                { $0.pickUp(annas, by: CallWorld.talker("d1"), rev: nil, done: $1) },
                { $0.pickUp(theirs, by: CallWorld.talker("anna"), rev: nil, done: $1) },
            ]
            return round.race(cross) {
                round.expect(round.outcomes.winners.count == 2, "\(round.note) \(round.outcomes.codes)")
                round.expect(round.world.call(annas)?.by?.party.id.rawValue == "d1", "\(round.note)")
                round.expect(round.world.call(theirs, on: "b1")?.by?.party.id.rawValue == "anna", "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X16: hold-and-answer succeeds when the old call ends meanwhile`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let old = round.world.connect("anna", "a2")
            let new = round.world.ring()
            let answer: RaceRound.Command = {
                $0.answer(new, by: CallWorld.talker("anna"), rev: nil, holdsOthers: true, done: $1)
            }
            return round.race([answer], reports: [.ended(old, .remote, by: nil)], on: "a2") {
                round.expect(round.outcomes.winners.count == 1, "\(round.note) \(round.outcomes.codes)")
                let notHeld = round.outcomes.winners.first?.notHeld.map(\.code) ?? []
                round.expect(notHeld.allSatisfy { $0 == .callEnded }, "\(notHeld) \(round.note)")
                round.expect(round.world.call(old, on: "a2")?.state == .ended, "\(round.note)")
                round.expect(round.world.call(new)?.state == .connected, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `Invariant 1: a party's eight devices with eight calls get one`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(place) { round in
            let calls = (0..<4).map { _ in round.world.ring() } + (0..<4).map { _ in round.world.ring("a2") }
            return round.race(
                calls.enumerated().map { device, call in
                    {
                        $0.answer(
                            call, by: CallWorld.talker("anna", "\(device)"), rev: nil, holdsOthers: false, done: $1)
                    }
                }
            ) {
                round.expectOneWinner(losers: [.busyOperation])
                let talking = ["a1", "a2"].flatMap { round.world.state($0).calls }.filter { $0.state == .connected }
                round.expect(talking.count == 1, "\(round.note)")
            }
        }
    }

    @Test(arguments: RacePlace.allCases)
    func `X13: of eight members who place calls on a line with one number left one gets it`(
        _ place: RacePlace
    ) async throws {
        try await RaceRound.run(appearances: 1, place) { round in
            round.race(
                CallWorld.members.map { name in
                    { $0.place(.named("a1"), to: "+4670", by: CallWorld.talker(name), done: $1) }
                }
            ) { round.expectOneWinner(losers: [.lineFull]) }
        }
    }

    @Test func `X19: of administrators who add the last delegate at once one succeeds (invariant 11)`() async throws {
        let world = try CallWorld()
        var directory = Directory()
        var policy = directory.policy
        policy.limits.delegates = 1
        directory.set(policy: policy)
        for name in CallWorld.members { try directory.put(Party(id: .named(name), name: name)) }
        let desk = DirectoryDesk(
            directory, control: world.control, ledger: EmbeddedFactLedger(world.store), queueLength: 64
        ) { _ in }
        let running = Task { await desk.run() }
        defer { desk.stop() }
        _ = running
        for _ in 0..<RaceTrack.rounds {
            let codes = await withTaskGroup(of: RefusalCode?.self) { group in
                for member in 1...7 {
                    group.addTask {
                        await withCheckedContinuation { continuation in
                            desk.change { directory throws(Refusal) in
                                let delegation = Delegation(delegator: .named("anna"), delegate: .named("d\(member)"))
                                try directory.add(delegation)
                                return [.delegation(delegation)]
                            } done: { result in
                                if case .failure(let refusal) = result {
                                    return continuation.resume(returning: refusal.code)
                                }
                                continuation.resume(returning: nil)
                            }
                        }
                    }
                }
                return await group.reduce(into: [RefusalCode?]()) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.compactMap(\.self).allSatisfy { $0 == .limitReached })
            let added = desk.directory.delegates(of: .named("anna"))
            #expect(added.count == 1)
            await withCheckedContinuation { continuation in
                desk.change { directory throws(Refusal) in
                    try directory.remove(delegation: .named("anna"), added[0].delegate)
                    return [.delegationRemoved(delegator: .named("anna"), delegate: added[0].delegate)]
                } done: { _ in
                    continuation.resume()
                }
            }
        }
    }
}

import Foundation
import HubCore
import HubJSON
import HubProtocol
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

@Suite struct CommandDeskTests {
    private let caller = Caller(
        viewer: Viewer(party: .named("anna"), isMember: true, allowed: nil), name: "Anna", device: .named("d"),
        kind: .web, scopes: [.client], language: .en, session: nil)

    /// The replies that came, and how often the work was done.
    private final class Told: Sendable {
        let replies = Mutex<[[UInt8]]>([])
        let works = Counter()
        var respond: Respond { { reply in self.replies.withLock { $0.append(reply.stored) } } }
        var all: [[UInt8]] { replies.withLock { $0 } }

        func wait(for count: Int) async throws {
            try await onThread {
                var patience = 2_000_000
                while self.all.count < count, patience > 0 {
                    sched_yield()
                    patience -= 1
                }
            }
        }
    }

    private func desk(_ store: any FactStore, keys: Set<UInt64> = [], capacity: Int = 100) -> CommandDesk {
        CommandDesk(storedKeys: keys, capacity: capacity, store: store, now: HandClock().clock)
    }

    private func ask(
        _ desk: CommandDesk, _ id: String, _ told: Told, params: JSONObject = ["call": "c"], isKept: Bool = true,
        answer: Int64 = 1
    ) {
        desk.once(.callHold, params, commandID: id, of: caller, respond: told.respond) { done in
            told.works.add()
            done(.result(Array("{\"n\":\(answer)}".utf8)), isKept)
        }
    }

    @Test func `Of eight threads with one command one does it, and all get the same reply (X17, R84)`() async throws {
        let desk = desk(MemoryFactStore())
        let track = RaceTrack()
        defer { track.end() }
        for round in 0..<RaceTrack.rounds {
            let told = Told()
            try await onThread {
                track.run((0..<8).map { number in { ask(desk, "\(round)", told, answer: Int64(number)) } })
            }
            try await told.wait(for: 8)
            #expect(told.works.value == 1)
            #expect(told.all.count == 8 && Set(told.all).count == 1)
        }
    }

    @Test func `A command remembered by its key alone is recalled, or done once where the store knows nothing`()
        async throws
    {
        let track = RaceTrack()
        defer { track.end() }
        for isKnown in [true, false] {
            let store = MemoryFactStore()
            let first = desk(store)
            let told = Told()
            if isKnown {
                ask(first, "1", told, answer: 7)
                try await told.wait(for: 1)
            }
            let restarted = desk(store, keys: [CommandResult.fingerprint(.named("anna"), "1")])
            let again = Told()
            try await onThread {
                track.run((0..<8).map { number in { ask(restarted, "1", again, answer: Int64(number)) } })
            }
            try await again.wait(for: 8)
            #expect(again.works.value == (isKnown ? 0 : 1))
            #expect(again.all.count == 8 && Set(again.all).count == 1)
            if isKnown { #expect(again.all.first == told.all.first) }
        }
    }

    @Test func `The same identifier with other parameters is a duplicate, whatever their order (P33)`() async throws {
        let desk = desk(MemoryFactStore())
        let told = Told()
        ask(desk, "1", told, params: ["call": "c", "rev": 1])
        try await told.wait(for: 1)
        ask(desk, "1", told, params: ["rev": 1, "call": "c"])
        ask(desk, "1", told, params: ["rev": 2, "call": "c"])
        #expect(told.works.value == 1)
        #expect(told.all.count == 3)
        #expect(told.all[1] == told.all[0])
        #expect(String(decoding: told.all[2], as: UTF8.self).contains("duplicate"))
    }

    @Test func `A refusal that is not kept may be tried again (P33)`() async throws {
        let desk = desk(MemoryFactStore())
        let told = Told()
        ask(desk, "1", told, isKept: false)
        ask(desk, "1", told)
        try await told.wait(for: 2)
        #expect(told.works.value == 2)
    }

    @Test func `A result that cannot be made durable is no result: overloaded, and free to be tried again`()
        async throws
    {
        let store = MemoryFactStore()
        store.close()
        let desk = desk(store)
        let told = Told()
        ask(desk, "1", told)
        try await told.wait(for: 1)
        #expect(String(decoding: told.all[0], as: UTF8.self).contains("overloaded"))
        ask(desk, "1", told)
        try await told.wait(for: 2)
        #expect(told.works.value == 2)
    }

    @Test func `What has left the ledger comes from the store`() async throws {
        let desk = desk(MemoryFactStore(), capacity: 2)
        let told = Told()
        for number in 1...5 {
            ask(desk, "\(number)", told, answer: Int64(number))
            try await told.wait(for: number)
        }
        ask(desk, "1", told, answer: 99)
        try await told.wait(for: 6)
        #expect(told.works.value == 5)
        #expect(told.all[5] == told.all[0])
    }
}

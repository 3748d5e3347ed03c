import HubCore
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// Sessions of one device on several nodes, over a real Redis (P47).
@Suite(.onOwnThreads) struct OpeningsDriverTests {
    private let directory: ScratchDirectory

    init() throws { directory = try ScratchDirectory() }

    private func opening(_ session: String) -> DeviceOpening {
        DeviceOpening(PartyDevice(party: .named("anna"), device: .named("phone")), session)
    }

    @Test func `P47: a device that opens on another node has its older session ended`() throws {
        let stand = try NodeStand(["a", "b"], prefix: directory.keyPrefix)
        try #require(stand.begin())
        stand[0].parts.openings.opened(opening("first"))
        try #require(stand.wait { stand[1].replaced.withLock { $0 } == [opening("first")] })
        stand[1].parts.openings.opened(opening("second"))
        #expect(stand.wait { stand[0].replaced.withLock { $0 } == [opening("second")] })
        #expect(stand[1].replaced.withLock { $0 } == [opening("first")])
    }

    @Test func `P47: of two sessions that cross, a thousand times, one node is told to end its own`() throws {
        let stand = try NodeStand(["a", "b"], prefix: directory.keyPrefix)
        try #require(stand.begin())
        for round in 1...RaceTrack.rounds(outOf: 1000) {
            for node in stand.nodes { node.replaced.withLock { $0 = [] } }
            let names = ["a\(round)", "b\(round)"]
            for (node, name) in zip(stand.nodes, names) { node.parts.openings.opened(opening(name)) }
            // Whose opening the store had first is told that the other came.
            let isSettled = stand.settles {
                stand[0].replaced.withLock { $0 } == [opening(names[1])]
                    || stand[1].replaced.withLock { $0 } == [opening(names[0])]
            }
            try #require(isSettled, "round \(round)")
            let told = stand.nodes.filter { !$0.replaced.withLock(\.isEmpty) }
            #expect(told.count == 1, "round \(round)")
            // Both are through: what comes next is later on both nodes.
            stand[0].parts.openings.opened(opening("end"))
            try #require(stand.settles { stand[1].replaced.withLock { $0.last } == opening("end") })
        }
    }

    @Test func `Openings keep their text from release to release`() throws {
        let text = #"{"f":1,"is":[{"p":"anna","d":"phone","s":"s.x.1.2"}]}"#
        #expect(String(decoding: DeviceOpening.encode([opening("s.x.1.2")]), as: UTF8.self) == text)
        #expect(try DeviceOpening.decode(Array(text.utf8)) == [opening("s.x.1.2")])
    }
}

import HubCore
import HubProtocol
import HubTesting
import LineModel
import Synchronization
import Testing

@testable import HubServer

/// What an administrator asks of all nodes by asking one, over a real Redis.
@Suite(.onOwnThreads) struct NodeErrandsTests {
    private let directory: ScratchDirectory

    init() throws { directory = try ScratchDirectory() }

    private func ask(_ errand: NodeErrand, of nodes: Set<NodeID>, by node: NodeStand.Node) -> [NodeID: NodeAnswer]? {
        let answers = Signal<[NodeID: NodeAnswer]?>()
        node.parts.errands.ask(errand, of: nodes) { answers.send($0) }
        return answers.next() ?? nil
    }

    @Test func `Every node that is there answers, and its answer comes whole`() throws {
        let stand = try NodeStand(["a", "b", "c"], prefix: directory.keyPrefix)
        try #require(stand.begin() && stand.pass(seconds: 1))
        #expect(stand[0].parts.present == [.named("b"), .named("c")])
        let answers = try #require(
            ask(.list(.named("anna"), behind: "s.0", limit: 5), of: stand[0].parts.present, by: stand[0]))
        #expect(answers.mapValues { $0.sessions.map(\.session) } == [.named("b"): ["s.b"], .named("c"): ["s.c"]])
        #expect(answers.values.allSatisfy { $0.hasMore })
        let one = try #require(ask(.drain, of: [.named("c")], by: stand[1]))
        #expect(one == [.named("c"): NodeAnswer(count: 3)])
    }

    @Test func `Who does not answer in time fails the errand: nobody is told a part`() throws {
        let stand = try NodeStand(["a", "b"], prefix: directory.keyPrefix)
        try #require(stand.begin())
        #expect(ask(.closeAll(.named("anna"), reason: "x"), of: [.named("b"), .named("dead")], by: stand[0]) == nil)
        #expect(ask(.drain, of: [], by: stand[0]) == [:])
    }

    @Test(arguments: [
        (NodeErrand.list(.named("p"), behind: "s", limit: 3), #"{"f":1,"ch":"list","p":"p","cur":"s","lim":3}"#),
        (.list(nil, behind: nil, limit: 3), #"{"f":1,"ch":"list","lim":3}"#),
        (.closeSession("s", reason: "r"), #"{"f":1,"ch":"close","s":"s","why":"r"}"#),
        (.closeAll(.named("p"), reason: "r"), #"{"f":1,"ch":"closeAll","p":"p","why":"r"}"#),
        (.drain, #"{"f":1,"ch":"drain"}"#),
    ])
    func `An errand keeps its text from release to release`(_ errand: NodeErrand, _ text: String) throws {
        #expect(String(decoding: errand.encodedForNodes(), as: UTF8.self) == text)
        #expect(try NodeErrand(forNodes: Array(text.utf8)) == errand)
    }
}

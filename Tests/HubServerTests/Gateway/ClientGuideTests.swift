import HubJSON
import HubProtocol
import HubTesting
import LineHubClient
import LineModel
import Testing

// The example of protocol/clients.md; Tests/Protocol holds that page to these lines.
// BEGIN
/// Answers whatever rings, as the party of the token, until the session ends.
func answerAll(at endpoint: HubEndpoint, token: @escaping HubClient.TokenProvider) async {
    let client = ClientRow(kind: .desktop, version: "5.0.0", device: DeviceID(trusted: "desk-7"))
    let hub = HubClient(configuration: ClientConfiguration(endpoint: endpoint, client: client), token: token)
    await hub.start()
    for await view in await hub.updates {
        if case .ended(let why) = view.connection { return print(why) }
        guard let now = await hub.serverTime, let call = view.ringing(at: now).first else { continue }
        do throws(HubError) {
            let answered = try await hub.answer(call.id, hold: true)
            print("talking to", answered.call.remote.number)
        } catch {
            print(error.winner.map { "\($0.name) was faster" } ?? "\(error)")
        }
    }
    await hub.stop()
}
// END

@Suite struct ClientGuideTests {
    /// R34, R37: over a real socket, with the library that everybody has.
    @Test func `the example of the client guide answers what rings`() async throws {
        try await Office.withHub { hub in
            let pbx = try await SwitchDouble(hub)
            let watcher = try await hub.client("anna")
            let token = try await hub.token("bo")
            let port = hub.port
            let bo = Task { await answerAll(at: HubEndpoint(port: port)) { token } }
            try await watcher.call("lines.subscribe", ["lines": "all"])
            let call = try await pbx.ring("a1")
            try await eventually { pbx.orders.contains { $0.method == "switch.answer" } }
            let answer = try #require(pbx.orders.first { $0.method == "switch.answer" }).params
            #expect(answer["call"] == .string(call) && answer["party"] == "bo" && answer["device"] == "desk-7")
            bo.cancel()
            await bo.value
        }
    }
}

import HubJSON
import HubServer
import HubTesting
import LineModel
import Testing

@Suite struct RestartTests {
    @Test func `A command repeated after a restart gets the first one's result and no second effect (X17, P33)`()
        async throws
    {
        let directory = try ScratchDirectory()
        let place: JSONValue = ["line": "a1", "to": "+4670", "commandId": "c-1"]
        let first = try await TestHub(Office.facts, store: SQLiteFactStore(directory: directory.path))
        let pbx = try await SwitchDouble(first)
        let result = try await first.client("anna").call("call.place", place)
        #expect(pbx.orders.map(\.method) == ["switch.dial"])
        await first.stop()

        let second = try await TestHub([], store: SQLiteFactStore(directory: directory.path))
        let again = try await SwitchDouble(second)
        let anna = try await second.client("anna")
        #expect(try await anna.call("call.place", place) == result)
        let other = try await anna.reply("call.place", ["line": "a1", "to": "+4671", "commandId": "c-1"])
        #expect(other["error"]?["data"]?["code"]?.string == "duplicate")
        #expect(again.orders.isEmpty)
        await second.stop()
    }
}

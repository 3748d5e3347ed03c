import HubJSON
import HubTesting
import Logging
import Testing

@testable import HubServer

@Suite struct RefusalLogTests {
    @Test func `Refused requests are logged at level debug, also where a reload brought it there, and not above`()
        async throws
    {
        let log = KeptLog()
        try await Office.withHub(logger: log.logger) { hub in
            let anna = try await hub.client("anna")
            func refusals() async throws -> [String] {
                let before = log.lines.count
                _ = try await anna.reply("call.answer", ["call": "h.none", "commandId": "c-\(before)"])
                return log.lines[before...].filter { $0.contains("request refused") }
            }
            for level in [.debug, .info, .trace, .warning] as [Logger.Level] {
                await hub.hub.reload("log of refusals") { $0.logLevel = level }
                let told = try await refusals()
                #expect(told.count == (level <= .debug ? 1 : 0), "\(level)")
                #expect(told.allSatisfy { $0.contains("method=call.answer") && $0.contains("code=unknownCall") })
            }
        }
    }
}

import HubProtocol
import Testing

@Suite struct `A message that is refused` {
    @Test func `has the path of the member that is to blame`() throws {
        #expect(try refusal(SessionOpenParams.self, "{}")?.member == "client")
        #expect(try refusal(SessionOpenParams.self, #"{"client":{"kind":"toaster"}}"#)?.member == "client.kind")
        #expect(try refusal(SessionOpenParams.self, #"{"client":{"kind":"web"}}"#)?.member == "client.device")
        #expect(try refusal(LinesSubscribeParams.self, #"{"lines":["a","b c"]}"#)?.member == "lines[1]")
        #expect(try refusal(LinesSubscribeParams.self, #"{"lines":{"a":"1"}}"#)?.member == "lines.a")
        #expect(try refusal(SwitchSyncParams.self, #"{"calls":[{"call":"sw1.1"}]}"#)?.member == "calls[0].line")
        #expect(
            try refusal(AdminPolicySetParams.self, #"{"limits":{"appearances":17}}"#)?.member == "limits.appearances")
    }

    @Test func `says in a sentence what is wrong`() throws {
        #expect(try refusal(LinesRepairParams.self, #"{"line":"a"}"#)?.description == "seq is missing")
        #expect(try refusal(LinesRepairParams.self, #"{"line":7,"seq":1}"#)?.description == "line is not a string")
        #expect(
            try refusal(HistoryListParams.self, #"{"limit":201}"#)?.description == "limit is not within 1 and 200")
    }

    @Test func `may have null for what is optional, not for what is required`() throws {
        #expect(try refusal(CallCommandParams.self, #"{"call":"a","commandId":"c","rev":null}"#) == nil)
        #expect(
            try refusal(CallCommandParams.self, #"{"call":"a","commandId":null}"#)
                == WireError(.missing, member: "commandId"))
    }
}

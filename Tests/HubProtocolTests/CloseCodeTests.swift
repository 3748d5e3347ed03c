import HubProtocol
import Testing

@Suite struct `A close code` {
    @Test func `forbids to reconnect from 4400 to 4499 and asks for it from 4500 on`() {
        for code in CloseCode.allCases where code.rawValue >= 4000 {
            #expect(code.mayReconnect == (code.rawValue >= 4500), "\(code)")
        }
        #expect(CloseCode.goingAway.mayReconnect && !CloseCode.unsupportedData.mayReconnect)
    }
}

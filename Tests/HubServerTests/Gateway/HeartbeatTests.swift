import HubServer
import HubTesting
import Testing

@Suite struct HeartbeatTests {
    @Test func `A silent peer is asked for a sign of life and then dropped, one that answers stays (F24)`() async throws
    {
        try await Office.withHub(configure: { $0.limits.heartbeatSeconds = 1 }) { hub in
            let alive = try await hub.client("anna")
            let opcodes = try await onThread { () -> [UInt8] in
                let silent = try RawSocket(port: hub.port)
                try silent.upgrade()
                var opcodes: [UInt8] = []
                while let frame = try? silent.frame() { opcodes.append(frame.opcode) }
                return opcodes
            }
            #expect(opcodes.contains(9), "it was asked")
            #expect(!opcodes.contains(8), "and went without a close frame")
            try await alive.call("lines.list")
        }
    }
}

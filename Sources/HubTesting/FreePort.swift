import HubWebSocket

/// A port of loopback that is free now, and that the system does not give out again soon.
public func freePort() throws -> UInt16 {
    try ListeningSocket(address: "127.0.0.1", port: 0, alone: true).port
}

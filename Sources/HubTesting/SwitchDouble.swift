public import HubJSON
import HubServer
import Synchronization

/// A switch over a real socket that serves all lines and confirms every order, unless it is told otherwise.
public final class SwitchDouble: Sendable {
    public let client: TestClient
    private let nextCall = Atomic<Int>(1)
    private let name: String

    /// Attaches, and tells that it has no calls.
    public init(_ hub: TestHub, name: String = "pbx") async throws {
        self.name = name
        client = try await hub.client("switch-" + name, scopes: [.switch])
        client.answer { _, _ in [:] }
        try await client.call(
            "switch.attach", ["name": .string(name), "lines": "all", "capabilities": ["dial", "hold", "pickUp"]])
        try await client.call("switch.sync", ["calls": []])
    }

    /// Reports a caller; returns the call's identifier once the hub has it.
    @discardableResult
    public func ring(_ line: String, from number: String = "+46701234567") async throws -> String {
        // Relaxed: only the number itself must be unique.
        let call = "\(name).\(nextCall.wrappingAdd(1, ordering: .relaxed).oldValue)"
        try await client.call(
            "switch.incoming",
            ["call": .string(call), "line": .string(line), "remote": ["number": .string(number)]])
        return call
    }

    public func end(_ call: String, reason: String = "remote") async throws {
        try await client.call("switch.ended", ["call": .string(call), "reason": .string(reason)])
    }

    /// The orders that came so far, oldest first.
    public var orders: [(method: String, params: JSONValue)] {
        client.messages.compactMap { message in
            guard let method = message["method"]?.string, message["id"] != nil else { return nil }
            return (method, message["params"] ?? .null)
        }
    }
}

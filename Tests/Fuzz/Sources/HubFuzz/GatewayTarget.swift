import Fuzzing
import HubCore
import HubTesting
import LineModel

@testable import HubServer

/// A whole hub behind a real socket, of which an input is the peer.
///
/// Invariant: whatever comes, the hub ends the connection once its peer has, within seconds; it then has no socket, session
/// or subscription left, and serves the next. The parts of an input are what the peer does, by their first byte: `r` sends the
/// bytes as they are, `h` a good handshake, `t` a text message, `f` a frame with that first byte and the rest as its payload,
/// `z` a pause until the hub has answered. `TOKEN` stands for a good token of Anna, who may do all.
final class GatewayTarget: FuzzTarget {
    /// Inputs that one hub takes, so that what they leave behind on purpose, such as calls, stays little.
    private static let inputsPerHub = 2000

    private var hub: TestHub
    private var token: [UInt8]
    private var inputs = 0

    static var seeds: [[UInt8]] {
        get throws {
            let open = #"{"jsonrpc":"2.0","id":1,"method":"session.open","params":{"token":"TOKEN","client":"#
            let sessions = ["web", "switch", "monitor"].map { kind in
                ["h", #"t\#(open){"kind":"\#(kind)","version":"1","device":"d"}}}"#, "z"]
            }
            let messages = try GoldenVectors.texts.filter { $0.count < 400 }
            let asked = messages.map { input(sessions[$0.count % 2], [UInt8(ascii: "t")] + $0) }
            let frames: [[UInt8]] = [
                [0x89, 1], [0x8A], [0x88, 3, 0xE8], [0x01, 0x61], [0x80, 0x61], [0x82, 0], [0xC1, 0x61], [0x09],
            ]
            let requests = [
                "rGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "rGET / HTTP/1.0\r\n\r\n",
                "rPOST /v1/rpc HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\nContent-Length: 46\r\n\r\n"
                    + #"{"jsonrpc":"2.0","id":1,"method":"lines.list"}"#,
                "rPUT /v1/media/m1 HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\nContent-Length: 3\r\n\r\nabc",
                "rGET /v1/socket HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "rGET /metrics HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n",
            ]
            return asked + sessions.map { input($0, []) } + requests.map { Array($0.utf8) }
                + frames.map { input(sessions[0], [UInt8(ascii: "f")] + $0) }
        }
    }

    private static func input(_ parts: [String], _ last: [UInt8]) -> [UInt8] {
        Array((parts.map { Array($0.utf8) } + [last]).joined(separator: [0xFF]))
    }

    init() throws {
        (hub, token) = try Self.newHub()
    }

    func take(_ input: [UInt8]) {
        inputs += 1
        if inputs % Self.inputsPerHub == 0 {
            do {
                try waitFor { [hub] in await hub.stop() }
                (hub, token) = try Self.newHub()
            } catch {
                fatalError("a hub after another: \(error)")
            }
        }
        let peer = GatewayPeer(port: hub.port)
        for part in input.parts where !part.isEmpty {
            let rest = withToken(part.dropFirst())
            switch part.first {
            case UInt8(ascii: "r"): peer.send(rest)
            case UInt8(ascii: "h"): peer.send(Array(Self.handshake.utf8))
            case UInt8(ascii: "t"): peer.sendFrame(0x81, rest)
            case UInt8(ascii: "f"): if let first = rest.first { peer.sendFrame(first, Array(rest.dropFirst())) }
            case UInt8(ascii: "z"): peer.readWhatComes()
            default: break
            }
        }
        hold(peer.leave(), "the hub ends a connection whose peer has left")
        let metrics = hub.hub.threads[0].services.metrics
        let isEmpty = eventually {
            metrics.sockets.value == 0 && metrics.subscriptions.value == 0 && metrics.presenceSubscriptions.value == 0
                && ClientKind.allCases.allSatisfy { metrics.sessions[$0]?.value == 0 }
        }
        hold(isEmpty, "nothing is left of the connection")
    }

    private func withToken(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let word = Array("TOKEN".utf8)
        guard let place = bytes.firstRange(of: word) else { return Array(bytes) }
        return bytes[..<place.lowerBound] + token + bytes[place.upperBound...]
    }

    private static let handshake = """
        GET /v1/socket HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: linehub.v1\r\n\r\n
        """

    private static func newHub() throws -> (TestHub, [UInt8]) {
        try waitFor {
            let anna = PartyID(trusted: "anna")
            let hub = try await TestHub([
                .party(Party(id: anna, name: "Anna")), .party(Party(id: PartyID(trusted: "bo"), name: "Bo")),
                .line(Line(id: LineID(trusted: "line-anna"), number: "+461", owner: anna)),
                .delegation(Delegation(delegator: anna, delegate: PartyID(trusted: "bo"))),
            ]) { configuration in
                // A flood of inputs is no storm of clients.
                configuration.limits.sessionOpensPerSecond = 1_000_000
            }
            let token = try await hub.token("anna", [.client, .switch, .admin, .monitor], lines: ["*"])
            return (hub, Array(token.utf8))
        }
    }
}

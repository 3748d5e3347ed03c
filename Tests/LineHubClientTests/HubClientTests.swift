import HubJSON
import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

/// A hub that a test plays by hand: it reads requests and writes what it likes.
private struct PlayedConnection {
    let connection: MemoryConnection
    private var incoming: AsyncStream<TransportEvent>.Iterator

    init(_ connection: MemoryConnection) {
        self.connection = connection
        incoming = connection.incoming.makeAsyncIterator()
    }

    /// The next request of that method; others are answered as a hub would.
    mutating func request(_ method: String) async -> (id: RPCID, params: JSONObject)? {
        while case .text(let text)? = await incoming.next() {
            guard let frame = try? RPCFrame.decode(text),
                case .valid(.request(let id, let name, let params, _)) = frame.messages[0]
            else { continue }
            if name == method { return (id, params) }
            switch name {
            case "session.open": reply(id, openResult())
            case "lines.list": reply(id, LinesListResult(own: [], shared: []))
            case "lines.subscribe":
                reply(id, LinesSubscribeResult(snapshots: [snapshot(4, [row("c1", .connected, by: bo)])], denied: []))
            default: break
            }
        }
        return nil
    }

    func reply(_ id: RPCID, _ result: some WireEncodable) {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.result(id, result, to: &writer)
        connection.send(writer.bytes)
    }

    func notify(_ notification: HubNotification, _ params: some WireEncodable) {
        var writer = JSONWriter(capacity: 256)
        RPCEncoder.notification(method: notification.rawValue, params: params, to: &writer)
        connection.send(writer.bytes)
    }
}

@Suite(.timeLimit(.minutes(4))) struct HubClientTests {
    private let transport = MemoryTransport()

    private func makeClient(_ transport: any Transport) -> HubClient {
        let row = ClientRow(kind: .desktop, version: "4.5.4", device: DeviceID(trusted: "d1"))
        var configuration = ClientConfiguration(endpoint: HubEndpoint(port: 1), client: row)
        configuration.reconnect = ReconnectPolicy(firstWindow: .milliseconds(5), longestWindow: .milliseconds(20))
        // Beside hundreds of tests on a busy machine half a minute may pass in which this one does not get its turn.
        configuration.requestTimeout = .seconds(180)
        return HubClient(configuration: configuration, transport: transport, random: Dice(seed: 3)) { "token" }
    }

    @Test func `X17 a command survives lost connections with one commandId`() async throws {
        let client = makeClient(transport)
        await client.start()
        async let result = client.hold(CallID(trusted: "c1"))
        var ids: Set<String> = []
        var accepted = transport.accepted.makeAsyncIterator()
        for attempt in 0..<3 {
            var hub = PlayedConnection(try #require(await accepted.next()))
            let request = try #require(await hub.request("call.hold"))
            ids.insert(try #require(request.params["commandId"]?.string))
            if attempt < 2 {
                hub.connection.close(code: 1006, reason: "")
            } else {
                hub.reply(request.id, CallCommandResult(call: row("c1", .held, rev: 2, by: bo)))
            }
        }
        #expect(try await result.state == .held)
        #expect(ids.count == 1)
        await client.stop()
    }

    @Test func `observers get the latest view and every event once`() async throws {
        let client = makeClient(transport)
        let updates = await client.updates
        let events = await client.events
        await client.start()
        var accepted = transport.accepted.makeAsyncIterator()
        var hub = PlayedConnection(try #require(await accepted.next()))
        let listening = Task { await hub.request("nothing") }
        for await view in updates where view.connection == .live && view.line(annaLine) != nil { break }
        let connection = try #require(await client.view.line(annaLine)).seq
        #expect(connection == 4)
        await client.stop()
        var told: [String] = []
        for await event in events {
            if case .opened = event { told.append("opened") }
            if case .snapshot = event { told.append("snapshot") }
            if case .ended(.stopped) = event { break }
        }
        #expect(told == ["opened", "snapshot"])
        _ = await listening.value
    }

    @Test func `whoever waits when the client stops learns it`() async throws {
        let client = makeClient(MemoryTransport(isReachable: { false }))
        await client.start()
        let waiting = Task { () -> HubError? in
            do throws(HubError) {
                _ = try await client.linesMenu()
                return nil
            } catch {
                return error
            }
        }
        await Task.yield()
        await client.stop()
        #expect(await waiting.value?.code == .ended(.stopped))
        do throws(HubError) {
            _ = try await client.linesMenu()
            Issue.record("a stopped client answered")
        } catch {
            #expect(error.code == .ended(.stopped))
        }
    }

    @Test func `a cancelled task stops waiting`() async throws {
        let client = makeClient(MemoryTransport(isReachable: { false }))
        await client.start()
        let waiting = Task { () -> HubError? in
            do throws(HubError) {
                _ = try await client.linesMenu()
                return nil
            } catch {
                return error
            }
        }
        await Task.yield()
        waiting.cancel()
        #expect(await waiting.value?.code == .cancelled)
        await client.stop()
    }
}

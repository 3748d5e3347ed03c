import ArgumentParser
import HubProtocol
import LineHubClient

/// A session for one command: it does its work, or fails at the first obstacle instead of trying again.
enum OneSession {
    /// Connects, waits until the session is open and what it watches is there, and does the work.
    static func run<Result: Sendable>(
        _ client: HubClient, _ work: @Sendable (SessionOpenResult) async throws -> Result
    ) async throws -> Result {
        let events = await client.events
        let updates = await client.updates
        await client.start()
        do {
            let opened = try await opening(events)
            for await view in updates where view.connection == .live { break }
            let result = try await work(opened)
            await client.stop()
            return result
        } catch let error as HubError {
            await client.stop()
            throw CommandExit.code(for: error)
        }
    }

    private static func opening(_ events: AsyncStream<ClientEvent>) async throws -> SessionOpenResult {
        for await event in events {
            switch event {
            case .opened(let result): return result
            case .lost(let reason, _):
                Console.problem("no connection: \(reason)")
                throw CommandExit.notConnected
            case .ended(let end): throw CommandExit.code(for: end)
            default: break
            }
        }
        throw CommandExit.notConnected
    }
}

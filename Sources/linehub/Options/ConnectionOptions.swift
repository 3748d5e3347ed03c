import ArgumentParser
import Foundation
import HubProtocol
import LineHubClient
import LineModel

/// Where the hub is, and as whom to come: shared by all commands that connect.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The hub's address, like ws://127.0.0.1:8080; else LINEHUB_URL.")
    var url: String?

    @Option(help: "The token; else LINEHUB_TOKEN. On the command line others on this machine can read it.")
    var token: String?

    @Option(help: "A file that holds the token; it is read again for each connection.")
    var tokenFile: String?

    /// The address in force.
    func endpoint() throws -> HubEndpoint {
        let text = url ?? ProcessInfo.processInfo.environment["LINEHUB_URL"] ?? "ws://127.0.0.1:8080"
        guard let endpoint = HubEndpoint(url: text) else {
            throw ValidationError("\"\(text)\" is no address like ws://127.0.0.1:8080.")
        }
        return endpoint
    }

    /// What gives the token for each connection.
    func tokenProvider() throws -> HubClient.TokenProvider {
        if let tokenFile {
            _ = try Self.read(tokenFile)
            return { try Self.read(tokenFile) }
        }
        guard let token = token ?? ProcessInfo.processInfo.environment["LINEHUB_TOKEN"], !token.isEmpty else {
            throw ValidationError("A token is needed: --token-file, --token or LINEHUB_TOKEN.")
        }
        return { token }
    }

    /// A client that has not started yet.
    func client(
        kind: ClientKind, device: String?, language: Language? = nil, subscription: ClientConfiguration.Subscription
    ) throws -> HubClient {
        var deviceID: DeviceID?
        if let device {
            deviceID = DeviceID(device)
            guard deviceID != nil else { throw ValidationError("\"\(device)\" is no name for a device.") }
        }
        let row = ClientRow(kind: kind, version: "1.0.0", device: deviceID, name: "linehub")
        let configuration = ClientConfiguration(
            endpoint: try endpoint(), client: row, language: language, subscription: subscription)
        return HubClient(configuration: configuration, token: try tokenProvider())
    }

    private static func read(_ path: String) throws -> String {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ValidationError("The token file \(path) cannot be read.")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else { throw ValidationError("The token file \(path) is empty.") }
        return token
    }
}

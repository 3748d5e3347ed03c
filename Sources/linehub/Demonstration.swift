import Foundation
import HubServer
import LineModel
import Logging

/// What `--demo` adds to a node: an office in the directory, tokens for its people, and a simulated switch that calls.
final class Demonstration: Sendable {
    private let issuer: TokenIssuer

    /// Makes a secret in the data directory where the configuration names none.
    init(_ configuration: inout HubConfiguration) throws {
        if configuration.tokenSecretFiles.isEmpty {
            configuration.tokenSecretFiles = [try Self.secretFile(in: configuration.dataDirectory)]
        }
        issuer = TokenIssuer(
            secret: try TokenKeys.secret(file: configuration.tokenSecretFiles[0]), issuer: configuration.issuer,
            audience: configuration.audience)
    }

    func prepare(_ store: any FactStore) async throws {}
    var people: (@Sendable () async -> [UInt8])? { nil }
    func start(url: String, logger: Logger) throws {}
    func stop() {}

    private static func secretFile(in directory: String) throws -> String {
        let path = directory + "/demo-token-secret"
        guard !FileManager.default.fileExists(atPath: path) else { return path }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let text = Data(secret).base64EncodedString()
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure("Cannot write \(path).", .unavailable) }
        return path
    }
}

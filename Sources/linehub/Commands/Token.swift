import ArgumentParser
import Foundation
import HubCore
import HubServer
import LineModel

/// Makes a token with the hub's key.
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token.",
        discussion: """
            Signs with the secret that the hub checks with (HS256). The first administrator comes in with \
            --scope admin; such a token needs no party.
            """)

    @Option(help: "The file with the hub's secret.") var secretFile: String
    @Option(help: "What the bearer may do: some of client, switch, admin, monitor, with blanks between.")
    var scope: String
    @Option(help: "The party, or any name for scopes other than client.") var sub: String?
    @Option(help: "How long it is valid.") var ttl = DurationArgument.seconds(3600)
    @Option(parsing: .upToNextOption, help: "The lines it is restricted to; * for all (scope monitor).")
    var lines: [String] = []
    @Option(help: "The issuer, where the hub asks for one.") var issuer: String?
    @Option(help: "The audience, where the hub asks for one.") var audience: String?

    func run() async throws {
        let scopes = try scopes()
        guard let subject = sub ?? Self.subject(for: scopes) else {
            throw ValidationError("Scope client needs --sub, the party.")
        }
        let secret: [UInt8]
        do {
            secret = try TokenKeys.secret(file: secretFile)
        } catch {
            throw ValidationError("\(error)")
        }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let expiresAt = Timestamp(milliseconds: now + ttl.duration.components.seconds * 1000)
        do {
            let token = try TokenIssuer(secret: secret, issuer: issuer, audience: audience)
                .issue(
                    subject: subject, scopes: scopes, lines: try restriction(), expiresAt: expiresAt,
                    id: UUID().uuidString,
                    issuedAt: Timestamp(milliseconds: now))
            Console.line(token)
        } catch TokenIssuer.Failure.invalidSubject {
            throw ValidationError("\"\(subject)\" is no identifier: 1 to 64 of A-Z a-z 0-9 . _ : + -.")
        }
    }

    /// Scopes that need no party are their own subject (P38).
    private static func subject(for scopes: Scopes) -> String? {
        scopes.contains(.client) ? nil : scopes.words.replacing(" ", with: "-")
    }

    private func scopes() throws -> Scopes {
        let words = scope.split(whereSeparator: { $0 == " " || $0 == "," })
        guard !words.isEmpty else { throw ValidationError("--scope names nothing.") }
        return try words.reduce(into: []) { scopes, word in
            guard let scope = Scope(rawValue: String(word)) else {
                throw ValidationError("\"\(word)\" is none of client, switch, admin, monitor.")
            }
            scopes.insert(Scopes(scope))
        }
    }

    private func restriction() throws -> LineRestriction? {
        guard !lines.isEmpty else { return nil }
        return lines == ["*"] ? LineRestriction.all : .lines(Set(try LineArguments.lines(lines)))
    }
}

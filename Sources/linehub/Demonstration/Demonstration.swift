import Foundation
import HubJSON
import HubServer
import LineHubClient
import LineModel
import Logging
import SimulatedSwitch

/// What `--demo` adds to a node: an office in the directory, tokens for its people, a simulated switch that calls, and
/// people who answer where nobody sits.
///
/// Switch and people come in by the same port and protocol as any other: there is no private door.
final class Demonstration: Sendable {
    private static let switchName = "demo"
    private static let administratorName = "administrator"
    private static let tokenLifetime = Timestamp.Span.seconds(12 * 3600)

    private let issuer: TokenIssuer

    /// For whoever plays it at a hub whose secret it is.
    init(_ issuer: TokenIssuer) { self.issuer = issuer }

    /// Makes a secret in the data directory where the configuration names none.
    convenience init(_ configuration: inout HubConfiguration) throws {
        if configuration.tokenSecretFiles.isEmpty {
            configuration.tokenSecretFiles = [try Self.secretFile(in: configuration.dataDirectory)]
        }
        self.init(
            TokenIssuer(
                secret: try TokenKeys.secret(file: configuration.tokenSecretFiles[0]), issuer: configuration.issuer,
                audience: configuration.audience))
    }

    /// Puts the office into an empty store; a directory that is there stays as it is.
    func prepare(_ store: any FactStore) async throws {
        guard try store.load(now: Hub.wallClock()).directory.isEmpty else { return }
        try await withCheckedThrowingContinuation { continuation in
            store.append(DemoOffice.facts) { continuation.resume(with: $0) }
        }
    }

    /// The people to choose from and who administers them, each with a fresh token, as `GET /demo/people` gives them.
    func people() async -> [UInt8] {
        var rows: [JSONValue] = []
        for person in DemoOffice.people {
            guard let token = try? token(person.party.id.rawValue, [.client]) else { continue }
            var row: JSONObject = [
                "id": .string(person.party.id.rawValue), "name": .string(person.party.name),
                "kind": .string(person.party.kind.rawValue), "role": .string(person.role),
            ]
            if let number = person.lines.first?.number { row["number"] = .string(number) }
            row["token"] = .string(token)
            rows.append(.object(row))
        }
        var answer: JSONObject = ["people": .array(rows)]
        answer["ringBack"] = .string(DemoOffice.ringBackNumber)
        if let token = try? token(Self.administratorName, [.admin]) {
            answer["administrator"] = .object(["id": .string(Self.administratorName), "token": .string(token)])
        }
        return JSONValue.object(answer).encoded()
    }

    /// Connects the switch and the people; the callers begin to call. Once at a hub, however many nodes it has: a second
    /// switch of the name replaces the first.
    func start(at endpoint: HubEndpoint) async -> Running {
        let (attached, first) = AsyncStream<Never>.makeStream()
        let phones = SimulatedSwitchDriver(
            endpoint: endpoint, configuration: Self.callers, seed: UInt64.random(in: 0...UInt64.max),
            observe: { if case .attached = $0 { first.finish() } },
            token: { [self] in try token(Self.switchName, [.switch]) })
        let staff = OfficeStaff(endpoint: endpoint, seed: UInt64.random(in: 0...UInt64.max)) { [self] party in
            try token(party.rawValue, [.client])
        }
        await phones.start()
        // Whoever hears that the node is ready dials; should the switch not come there is a node all the same.
        let patience = Task {
            try await Task.sleep(for: .seconds(5))
            first.finish()
        }
        for await _ in attached {}
        patience.cancel()
        await staff.start()
        return Running(phones: phones, staff: staff)
    }

    /// What lives until the node stops.
    struct Running: Sendable {
        fileprivate let phones: SimulatedSwitchDriver
        fileprivate let staff: OfficeStaff

        func stop() async {
            await staff.stop()
            await phones.stop()
        }
    }

    /// Some eight calls at a time on fifty lines, the first ones soon after the start.
    private static var callers: SwitchConfiguration {
        var configuration = SwitchConfiguration(name: switchName, calledLines: DemoOffice.calledLines)
        configuration.callsPerMinute = 6
        configuration.maximumCalls = 10
        configuration.talkTime = .seconds(90)
        configuration.variation = 0.6
        configuration.ringBackNumber = DemoOffice.ringBackNumber
        configuration.script = SwitchScript(
            steps: zip(["line-anna", "line-jonas-2", "line-omar"], Caller.all).enumerated().map {
                index, call in
                SwitchScript.Step(
                    at: .seconds(1 + 7 * index), .incoming(LineID(trusted: call.0), call.1))
            })
        return configuration
    }

    private func token(_ subject: String, _ scopes: Scopes) throws -> String {
        try issuer.issue(subject: subject, scopes: scopes, expiresAt: Hub.wallClock() + Self.tokenLifetime)
    }

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

import HubServer

/// The files by which tokens are judged.
struct TokenFacts: Equatable, Sendable {
    var secrets: [SecretFileFacts]
    /// How many files there are, revocations included.
    var files: Int
    /// What the hub would warn of when it has read them; or why it would not start.
    var reading: Result<[TokenKeyWarning], Refusal>

    struct Refusal: Error, Equatable, Sendable {
        var reason: String
    }

    var findings: [Finding] {
        var findings = secrets.compactMap { $0.finding("tokens") }
        switch reading {
        case .failure(let refusal):
            findings.append(.failure("tokens", refusal.reason, "Put the file right; linehub serve reads it in the same way."))
        case .success(let warnings):
            findings += warnings.map { .warning("tokens", "\($0.source): \($0.problem)", "Put the file right.") }
        }
        return findings.isEmpty ? [.ok("tokens", "\(files) files of keys, secrets and revocations are in order")] : findings
    }
}

extension TokenFacts {
    init(probing configuration: HubConfiguration) async {
        secrets = configuration.tokenSecretFiles.map(SecretFileFacts.init(probing:))
        files = configuration.tokenFiles.count
        do {
            reading = .success(try await TokenTrust(reading: configuration).warnings)
        } catch {
            reading = .failure(Refusal(reason: "\(error)"))
        }
    }
}

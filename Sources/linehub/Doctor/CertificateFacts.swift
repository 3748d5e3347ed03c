import HubServer
import HubWebSocket

/// The certificate that the node is to serve with.
enum CertificateFacts: Equatable, Sendable {
    /// The pair does not do; why.
    case unusable(String)
    /// Times in seconds since 1970.
    case readable(begins: Int64, expires: Int64, names: [String])

    private static let day: Int64 = 86400
    /// Fewer are too few to be calm: issuers renew a month or more before the end.
    private static let fewDays: Int64 = 14

    /// - Parameter now: in seconds since 1970.
    func finding(now: Int64) -> Finding {
        switch self {
        case .unusable(let reason):
            return .failure("certificate", reason, "Name a PEM certificate with its chain, and the key that belongs to it.")
        case .readable(let begins, let expires, let names):
            let whose = names.isEmpty ? "names nobody" : "is for \(names.joined(separator: ", "))"
            let days = (expires - now) / Self.day
            if now >= expires { return .failure("certificate", "it \(whose) and has expired", "Renew it.") }
            if now < begins {
                return .failure("certificate", "it \(whose) and is not valid yet", "Is the machine's clock right?")
            }
            if days < Self.fewDays { return .warning("certificate", "it \(whose) and expires in \(days) days", "Renew it.") }
            if names.isEmpty {
                return .warning("certificate", "it \(whose)", "Clients compare subjectAltName with the hub's name: have it issued anew.")
            }
            return .ok("certificate", "it \(whose) and is good for \(days) days")
        }
    }
}

extension CertificateFacts {
    init(probing files: CertificateFiles) {
        do throws(CertificateFileError) {
            let certificate = try files.read()
            self = .readable(begins: certificate.beginsAt, expires: certificate.expiresAt, names: certificate.names)
        } catch {
            self = .unusable("\(error)")
        }
    }
}

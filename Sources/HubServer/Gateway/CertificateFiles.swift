public import HubWebSocket

/// Where a node finds the certificate that it serves with: two PEM files, which are read as a pair.
public struct CertificateFiles: Hashable, Sendable {
    /// The node's own certificate, then those that vouch for it.
    public var chain: String
    public var key: String

    var paths: [String] { [chain, key] }

    /// Larger is no certificate.
    private static let longest = 1 << 20

    public init(chain: String, key: String) {
        self.chain = chain
        self.key = key
    }

    /// Reads both anew, and checks that they belong together.
    public func read() throws(CertificateFileError) -> ServerCertificate {
        let texts = (try bytes(of: chain), try bytes(of: key))
        do throws(ServerCertificateError) {
            return try ServerCertificate(chain: texts.0, key: texts.1)
        } catch {
            throw .unusable(self, reason: error.description)
        }
    }

    private func bytes(of file: String) throws(CertificateFileError) -> [UInt8] {
        do throws(OperatorFile.Problem) {
            return try OperatorFile.bytes(file, atMost: Self.longest)
        } catch {
            throw .unreadable(file: file, reason: "\(error)")
        }
    }
}

/// Why a node cannot serve with the certificate that its configuration names.
public enum CertificateFileError: Error, Hashable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    /// The files can be read, and what they hold does not do.
    case unusable(CertificateFiles, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "Cannot read \(file), which tlsCertificateFile or tlsKeyFile names: \(reason). Both must be PEM files that the hub's user may read."
        case .unusable(let files, let reason):
            "Cannot serve with the certificate \(files.chain) and the key \(files.key): \(reason)."
        }
    }
}

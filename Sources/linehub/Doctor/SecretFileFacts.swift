/// A file that holds a secret.
struct SecretFileFacts: Equatable, Sendable {
    var path: String
    /// Its permissions; nil where it cannot be looked at, which reading it tells.
    var mode: Int?

    /// Nil where nobody else may read it.
    func finding(_ subject: String) -> Finding? {
        guard let mode, mode & 0o044 != 0 else { return nil }
        let readers = mode & 0o004 != 0 ? "every user of this machine" : "its group"
        return .warning(
            subject, "\(readers) may read \(path) (mode \(String(mode, radix: 8)))", "Take that away: chmod 600 \(path).")
    }
}

import GRDB

extension StoreError {
    /// Translates what SQLite says of the file (https://www.sqlite.org/rescode.html).
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = .failed("\(path) failed: \(error).")
            return
        }
        let cause = "SQLite: \(error.message ?? "no message"), code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .diskFull("The disk of \(path) is full (\(cause)). Free some room; nothing was stored.")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notWritable(
                "\(path) cannot be opened for writing (\(cause)). "
                    + "Let the hub's user own the directory, or name another with --data.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged("\(path) is damaged (\(cause)). Put back a backup, or move the file away to begin anew.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .failed("\(path) is locked by another process (\(cause)). One hub alone may use a data directory.")
        case .SQLITE_IOERR:
            self = .failed("The disk of \(path) does not obey (\(cause)). Look into the system's log.")
        default:
            self = .failed("\(path) failed (\(cause)).")
        }
    }
}

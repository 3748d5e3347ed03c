/// Why a table could not serve a request; each case names the limit that was met.
public enum LineTableError: Error, Hashable, Sendable {
    /// Issued when every slot holds a line, or is still in use by those who knew the line before.
    case full(capacity: Int)

    /// Issued when as many readers are registered as the table has room for.
    case tooManyReaders(limit: Int)
}

/// What became of frames handed to a connection.
public enum SendResult: Sendable {
    /// The connection has them; they are on their way.
    case sent
    /// Nothing was written, since earlier output is still stuck; `writable` comes when it has gone.
    case blocked
    /// The connection is closing or has ended; nothing was written.
    case closed
}

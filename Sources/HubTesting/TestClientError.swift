/// What a test client met instead of what the test waits for.
public enum TestClientError: Error, Sendable {
    /// It did not come in time; with all that came.
    case deadline(String)
    /// The handshake was refused.
    case refused(String)
    /// The socket ended while the test waited; with the close code.
    case closed(UInt16)
    /// The reply was an error; with its word.
    case failure(String)
}

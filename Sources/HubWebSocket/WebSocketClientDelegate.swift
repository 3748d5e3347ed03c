/// What a client tells its user, on the loop thread.
///
/// After `failed` or `closed` nothing more comes; exactly one of the two does.
public protocol WebSocketClientDelegate: AnyObject {
    /// The server has taken the handshake.
    func opened(_ client: WebSocketClient)

    /// One whole text message, valid UTF-8.
    func received(_ client: WebSocketClient, text: [UInt8])

    /// The socket was open and has ended; 1005 for a close frame without code, 1006 for none.
    func closed(_ client: WebSocketClient, code: UInt16, reason: String)

    /// The socket was never open.
    func failed(_ client: WebSocketClient, error: WebSocketClientError)
}

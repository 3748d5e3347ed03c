/// A token as a client gave it, which may be anything.
struct PresentedToken: Sendable {
    let text: [UInt8]
    /// What it may be remembered by; nil where it is too long for that.
    let digest: TokenDigest?

    /// A longer token is verified each time, so that a service thread never has much to digest.
    private static let longestRemembered = 4096

    init(_ text: String) {
        self.text = Array(text.utf8)
        digest = self.text.count <= Self.longestRemembered ? TokenDigest(of: self.text) : nil
    }
}

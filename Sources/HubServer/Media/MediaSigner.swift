import Crypto
import HubProtocol
import LineModel

/// Signs the URLs of sound, so that they serve whoever was given one, for a while, and nobody else (P43).
struct MediaSigner: Sendable {
    private let key: SymmetricKey

    /// How long a URL serves.
    static let lifetime = Timestamp.Span.seconds(300)
    static let keyBytes = 32

    init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    static func makeKey() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<keyBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// A URL that serves from now on.
    func link(to media: MediaID, now: Timestamp) -> MediaLinkResult {
        let expiresAt = now + Self.lifetime
        let code = HMAC<SHA256>.authenticationCode(for: Self.text(media, expiresAt), using: key)
        let signature = Base64URL.encode([UInt8](code))
        return MediaLinkResult(
            url: "/v1/media/\(Self.escaped(media))?expires=\(expiresAt.milliseconds)&signature=\(signature)",
            expiresAt: expiresAt)
    }

    /// Whether the query is of a URL that was made for this sound and still serves; compared in constant time.
    func admits(_ query: [String: String], to media: MediaID, now: Timestamp) -> Bool {
        guard let expires = query["expires"].flatMap({ Int64($0) }), let text = query["signature"],
            let signature = Base64URL.decode(text.utf8)
        else { return false }
        let expiresAt = Timestamp(milliseconds: expires)
        return HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: Self.text(media, expiresAt), using: key) && now < expiresAt
    }

    /// No identifier has a line break, so that no two pairs have one text.
    private static func text(_ media: MediaID, _ expiresAt: Timestamp) -> [UInt8] {
        Array("\(media.rawValue)\n\(expiresAt.milliseconds)".utf8)
    }

    /// Some take a plus for a blank.
    private static func escaped(_ media: MediaID) -> String { media.rawValue.replacing("+", with: "%2B") }
}

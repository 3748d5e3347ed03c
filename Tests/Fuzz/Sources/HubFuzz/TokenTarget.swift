import Fuzzing
import HubCore
import HubTesting
import LineModel

@testable import HubServer

/// Tokens.
///
/// Invariant: what is accepted was signed, by the secret or by the maker of a token of `TokenFixture`; and of one content
/// there is one spelling. The first byte says what follows: `t` a token; `s` header and payload, which are then signed by
/// the secret; `w` the same by another; `u` header, payload and signature.
final class TokenTarget: FuzzTarget {
    private let verifier: TokenVerifier
    private let issuer = TokenIssuer(secret: TokenFixture.secret)
    private let stranger = TokenIssuer(secret: Array("another secret of thirty-two bytes".utf8))

    static let seeds: [[UInt8]] = {
        let headers = [#"{"alg":"HS256","typ":"JWT"}"#, #"{"alg":"none"}"#, #"{"alg":"RS256","kid":"a","crit":[]}"#]
        let payloads = [
            #"{"sub":"anna","exp":2000,"scope":"client"}"#,
            #"{"sub":"a","exp":1e9,"nbf":1,"iss":"i","aud":["hub","b"],"scope":"admin switch","lines":["*","l1"]}"#,
        ]
        let made: [[[UInt8]]] = headers.flatMap { header in
            payloads.flatMap { payload in
                ["s", "w", "u"].map { word in
                    [Array("\(word)\(header)".utf8), Array(payload.utf8)] + (word == "u" ? [[]] : [])
                }
            }
        }
        let inputs = made.map { (parts: [[UInt8]]) -> [UInt8] in Array(parts.joined(separator: [0xFF])) }
        return inputs + tokens.map { Array("t\($0)".utf8) }
    }()

    private static let tokens = [
        TokenFixture.hs256, TokenFixture.hs256Short, TokenFixture.rs256, TokenFixture.es256, TokenFixture.edDSA,
    ]

    /// What the makers of the fixture's tokens signed.
    private let signed = Set(TokenTarget.tokens.map { String($0[..<$0.lastIndex(of: ".")!]) })

    init() throws {
        let keys = try waitFor {
            var keys = TokenKeys()
            try keys.add(secret: TokenFixture.secret)
            for pem in [TokenFixture.publicRSA, TokenFixture.publicP256, TokenFixture.publicEd25519] {
                try await keys.add(pem: pem)
            }
            return keys
        }
        // Remembers nothing: each is to be verified.
        verifier = TokenVerifier(TokenTrust(keys: keys), capacity: 0) { Timestamp(milliseconds: 1_000_000) }
    }

    func take(_ input: [UInt8]) {
        let parts = Array(input.dropFirst()).parts.map { Array($0) }
        switch (input.first, parts.count) {
        case (UInt8(ascii: "s"), 2):
            _ = accepts(issuer.signed(header: parts[0], payload: parts[1]))
        case (UInt8(ascii: "w"), 2):
            hold(!accepts(stranger.signed(header: parts[0], payload: parts[1])), "a stranger's token is refused")
        case (UInt8(ascii: "u"), 3...):
            // A signature may hold the byte that parts.
            let signature = parts[2...].joined(separator: [0xFF])
            _ = accepts(
                [parts[0], parts[1], Array(signature)].map(Base64URL.encode).joined(separator: "."))
        case (UInt8(ascii: "t"), _):
            _ = accepts(input.dropFirst().text)
        default: break
        }
    }

    private func accepts(_ token: String) -> Bool {
        for part in token.utf8.split(separator: UInt8(ascii: ".")) {
            guard let bytes = Base64URL.decode(part) else { continue }
            hold(Base64URL.encode(bytes).utf8.elementsEqual(part), "\(part.text) is the one spelling of its bytes")
        }
        guard case .success(let claims) = verifier.verify(PresentedToken(token)).map(\.claims) else { return false }
        hold(!claims.scopes.isEmpty && claims.expiresAt > Timestamp(milliseconds: 1_000_000), "\(claims) are in force")
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        hold(parts.count == 3, "\(token) has three parts")
        let text = parts.prefix(2).joined(separator: ".")
        let ours = Base64URL.encode(TokenKey.signature(of: Array(text.utf8), secret: TokenFixture.secret))
        hold(parts[2] == ours || signed.contains(text), "\(token) was signed")
        return true
    }
}

import Fuzzing
import HubCore
import HubJSON
import HubTesting
import LineModel

@testable import HubServer

/// What an operator gives to judge tokens by: entries of key sets, and lists of what is revoked.
///
/// Invariant: a key of a set is for its own kind of algorithm alone, and no secret is short; a list revokes what its lines
/// revoke one by one, in whatever order, and no more than its limit. The first byte says what follows: `k` an entry of a
/// set, `r` a list.
final class TrustTarget: FuzzTarget {
    private static let limit = 50

    static var seeds: [[UInt8]] {
        get throws {
            let entries = try JSONReader.read(Array(TokenFixture.jwks.utf8))["keys"]?.array ?? []
            let oct = #"{"kty":"oct","kid":"a","use":"sig","key_ops":["verify"],"alg":"HS256","k":"SECRET"}"#
                .replacing("SECRET", with: Base64URL.encode(TokenFixture.secret))
            let lists = [
                "one # laptop\r\n  jti:two\njti:sub:three\nfour#4\n",
                "sub:anna\nsub:bo 1000\nsub:bo 2026-11-27T12:00:00Z",
                "sub:anna 1970-01-01T01:16:40.5+01:00  # left", "two words", "sub:anna 1 2\n", "# none\n\n",
            ]
            return entries.map { [UInt8(ascii: "k")] + $0.encoded() } + [Array("k\(oct)".utf8)]
                + lists.map { Array("r\($0)".utf8) }
        }
    }

    func take(_ input: [UInt8]) {
        let rest = input.dropFirst()
        switch input.first {
        case UInt8(ascii: "k"): if let entry = try? JSONReader.read(Array(rest), numbers: .rounded) { check(entry) }
        case UInt8(ascii: "r"): check(list: rest.text)
        default: break
        }
    }

    private func check(_ entry: JSONValue) {
        guard let key = try? JSONWebKey(entry) else { return }
        let algorithm: String
        switch key.material {
        case .secret(let secret):
            hold(secret.count >= 32 && entry["kty"] == "oct", "\(entry) is a secret")
            algorithm = "HS256"
        case .published(let published):
            guard let made = try? waitFor({ await published.key(named: key.name) }) else { return }
            algorithm = made.algorithmName
            hold(entry["kty"] != "oct", "\(entry) is no secret")
            for member in ["n", "e", "x", "y"] { checkForgery(made, entry[member]?.string) }
        }
        hold([algorithm, nil].contains(entry["alg"]?.string), "\(entry) is for \(algorithm)")
        hold(
            ["sig", nil].contains(entry["use"]?.string) && key.name == entry["kid"]?.string,
            "\(entry) is for signatures")
    }

    /// What is public of a key is no secret to sign with (RFC 8725 §2.1).
    private func checkForgery(_ key: TokenKey, _ member: String?) {
        guard let member, let secret = Base64URL.decode(member.utf8) else { return }
        let text = Array("header.payload".utf8)
        hold(!key.verifies(TokenKey.signature(of: text, secret: secret), of: text[...]), "\(member) is no secret")
    }

    private func check(list: String) {
        guard let whole = revocations(list) else { return }
        hold(whole.count <= Self.limit, "\(whole.count) are revoked")
        let lines = list.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let single = lines.compactMap { revocations(String($0)) }
        hold(single.count == lines.count, "each line of \(list) is taken")
        let reversed = revocations(lines.reversed().joined(separator: "\n"))
        for word in Set(list.split(whereSeparator: \.isWhitespace)) {
            let name = word.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
            for issued in [nil, -1, 0, 1_000_000, 1_795_780_800_000, .max - 1] as [Int64?] {
                let tokens = [
                    token("nobody", id: String(word), issued), token("nobody", id: name, issued), token(name, issued),
                ]
                for token in tokens {
                    let isCovered = whole.covers(token)
                    hold(isCovered == single.contains { $0.covers(token) }, "\(list) revokes \(token): \(isCovered)")
                    hold(isCovered == reversed?.covers(token), "\(list) the other way round revokes \(token)")
                }
            }
        }
    }

    private func revocations(_ text: String) -> TokenRevocations? {
        var revocations = TokenRevocations()
        do {
            try revocations.add(text: text, limit: Self.limit)
            return revocations
        } catch {
            return nil
        }
    }

    private func token(_ party: String, id: String? = nil, _ issued: Int64?) -> VerifiedToken {
        VerifiedToken(
            claims: TokenClaims(
                party: PartyID(party) ?? PartyID(trusted: "nobody"), expiresAt: Timestamp(milliseconds: .max),
                scopes: [.client]),
            grounds: TokenGrounds(
                key: TokenDigest(of: []), id: id.map { TokenDigest(of: Array($0.utf8)) },
                issuedAt: issued.map { Timestamp(milliseconds: $0) }))
    }
}

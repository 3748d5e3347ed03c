import COpenSSL
import Foundation

/// Tokens that a hub honours which knows the secret: JWT, HS256.
struct TokenMaker {
    let secret: [UInt8]

    /// A token for a party, or for any name where the scope needs no party; valid for two hours.
    ///
    /// Two with another `id` have another signature, so that the hub cannot know one by the other.
    func token(subject: String, scope: String, id: Int = 0, lines: [String]? = nil) -> String {
        let expiry = Int(Date().timeIntervalSince1970) + 7200
        let restriction = lines.map { #","lines":[\#($0.map { "\"\($0)\"" }.joined(separator: ","))]"# } ?? ""
        let claims = #"{"sub":"\#(subject)","scope":"\#(scope)","jti":"\#(id)","exp":\#(expiry)\#(restriction)}"#
        let signed = Self.encoded(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8)) + "." + Self.encoded(Array(claims.utf8))
        return signed + "." + Self.encoded(signature(of: Array(signed.utf8)))
    }

    private func signature(of text: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
            var length: UInt32 = 0
            unsafe HMAC(
                EVP_sha256(), secret, Int32(secret.count), text, text.count, bytes.baseAddress, &length)
            count = Int(length)
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

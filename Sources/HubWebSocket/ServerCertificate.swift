import COpenSSL

/// The certificate of a server with its chain and private key, checked to belong together.
// SAFETY: never changed after it is read; OpenSSL counts its own references to the parts with atomics.
@safe public final class ServerCertificate: @unchecked Sendable {
    /// The certificate's `notBefore` and `notAfter`, in seconds since 1970.
    public let beginsAt, expiresAt: Int64
    /// The DNS names and addresses that it is for.
    public let names: [String]
    let raw: UnsafeMutablePointer<hub_certificate>

    /// Reads PEM texts (RFC 7468).
    ///
    /// - Parameters:
    ///   - chain: the server's own certificate first, then those that vouch for it.
    ///   - key: the private key, without a passphrase.
    public init(chain: [UInt8], key: [UInt8]) throws(ServerCertificateError) {
        var problem: UnsafePointer<CChar>?
        guard
            let raw = unsafe hub_certificate_read(
                chain, Int32(clamping: chain.count), key, Int32(clamping: key.count), &problem)
        else { throw ServerCertificateError(unsafe problem.map { unsafe String(cString: $0) } ?? "unknown") }
        unsafe self.raw = unsafe raw
        beginsAt = unsafe raw.pointee.begins
        expiresAt = unsafe raw.pointee.expires
        names = unsafe Self.names(raw)
    }

    private static func names(_ raw: UnsafeMutablePointer<hub_certificate>) -> [String] {
        var names: [String] = []
        // A DNS name has 253 bytes at most.
        var text = [CChar](repeating: 0, count: 256)
        var number: Int32 = 0
        while unsafe hub_certificate_name(raw, number, &text, Int32(text.count)) == 1 {
            let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if !name.isEmpty { names.append(name) }
            number += 1
        }
        return names
    }

    deinit { unsafe hub_certificate_free(raw) }
}

/// Why a certificate cannot be served.
public struct ServerCertificateError: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

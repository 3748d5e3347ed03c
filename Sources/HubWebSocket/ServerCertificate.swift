import COpenSSL

/// The certificate of a server with its chain and private key, checked to belong together.
// SAFETY: never changed after it is read; OpenSSL counts its own references to the parts with atomics.
@safe public final class ServerCertificate: @unchecked Sendable {
    /// The certificate's `notAfter`, in seconds since 1970.
    public let expiresAt: Int64
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
        expiresAt = unsafe raw.pointee.expires
    }

    deinit { unsafe hub_certificate_free(raw) }
}

/// Why a certificate cannot be served.
public struct ServerCertificateError: Error, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

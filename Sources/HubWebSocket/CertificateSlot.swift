import COpenSSL

/// The place where the handshakes of one server find its certificate; one that is put in holds for all later ones.
///
/// Loop thread only. It must outlive the library's context.
@safe final class CertificateSlot {
    private let place: UnsafeMutablePointer<UnsafeMutablePointer<hub_certificate>?>

    var certificate: ServerCertificate {
        didSet { unsafe place.pointee = certificate.raw }
    }

    init(_ certificate: ServerCertificate) {
        self.certificate = certificate
        unsafe place = .allocate(capacity: 1)
        unsafe place.initialize(to: certificate.raw)
    }

    deinit { unsafe place.deallocate() }

    /// - Parameter context: the library's `SSL_CTX`.
    func serve(_ context: UnsafeMutableRawPointer) { unsafe hub_tls_offer(context, place) }
}

import HubJSON

/// The parts of a token's header that the hub reads (RFC 7515 §4.1).
struct TokenHeader: Hashable, Sendable {
    var algorithm: String
    /// The key that its maker names.
    var keyName: String?

    /// Reads the JSON text; nil where it is no header, and where it calls something critical (RFC 7515 §4.1.11): the
    /// hub knows none of it.
    init?(json: [UInt8]) {
        guard let header = try? JSONReader.read(json, numbers: .rounded), let algorithm = header["alg"]?.string,
            header["crit"]?.isNull ?? true
        else { return nil }
        self.algorithm = algorithm
        switch header["kid"] {
        case nil, .null: keyName = nil
        case .string(let name): keyName = name
        default: return nil
        }
    }
}

/// The claims as they stand in a token (RFC 7519 §4, protocol §2).
struct TokenPayload: Codable, Sendable {
    var sub: String?
    /// Seconds since the Unix epoch, with fractions.
    var exp: Double?
    var nbf: Double?
    var iss: String?
    var aud: OneOrMany?
    /// Words with spaces between them.
    var scope: String?
    var lines: OneOrMany?

    /// A claim that is one text or a list of them.
    struct OneOrMany: Codable, Sendable {
        var values: [String]

        init(_ values: [String]) {
            self.values = values
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(String.self) {
                values = [one]
            } else {
                values = try container.decode([String].self)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if values.count == 1 { try container.encode(values[0]) } else { try container.encode(values) }
        }
    }
}

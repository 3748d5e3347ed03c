import Crypto

/// What a remembered token is found by: the first 128 bits of its SHA-256.
///
/// A forged token is taken for a genuine one only if it has the digest of one that is remembered; finding such a forgery
/// takes 2^128 trials, divided by how many are remembered. (The 2^64 of a birthday do not suffice: of the two texts that
/// meet, one must bear a genuine signature.) A memory of digests is small, and holds no token that could be stolen.
struct TokenDigest: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64

    init(of text: [UInt8]) {
        var bytes = SHA256.hash(data: text).makeIterator()
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(bytes.next() ?? 0) }
            return word
        }
        first = word()
        second = word()
    }

    /// The bits are evenly spread already: one word finds the place.
    func hash(into hasher: inout Hasher) { hasher.combine(first) }
}

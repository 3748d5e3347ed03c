import Foundation
import HubCore
import LineModel

/// Tokens that are refused though they are genuine: single ones, and those of parties.
///
/// An operator writes them into a file, a line each; what stands behind a `#` is a comment:
///
///     0b7c9d4e-5f11-4d58-a7d8-2f0c1b9e3a55   # one token, by its claim jti
///     jti:sub:odd                            # the same, for a jti that looks like something else
///     sub:anna                               # all tokens of a party, as long as this stands here
///     sub:bo 2026-11-27T12:00:00Z            # those issued before then; in seconds since 1970 as well
public struct TokenRevocations: Sendable {
    private var tokens: Set<TokenDigest> = []
    /// Of each party the tokens that were issued before then.
    private var parties: [PartyID: Timestamp] = [:]

    /// 100 bytes for each line.
    private static let bytesPerEntry = 100
    private static let always = Timestamp(milliseconds: .max)

    public init() {}

    public var count: Int { tokens.count + parties.count }

    /// Whether it revokes the token. One that does not say when it was issued counts as issued before any time.
    func covers(_ token: VerifiedToken) -> Bool {
        if let id = token.grounds.id, tokens.contains(id) { return true }
        guard let before = parties[token.claims.party] else { return false }
        return token.grounds.issuedAt.map { $0 < before } ?? true
    }
}

extension TokenRevocations {
    /// Reads one more file.
    ///
    /// - Parameter limit: the most revocations, of all files together.
    mutating func add(file path: String, limit: Int) throws(TokenRevocationError) {
        let bytes: [UInt8]
        do throws(OperatorFile.Problem) {
            bytes = try OperatorFile.bytes(path, atMost: limit * Self.bytesPerEntry)
        } catch {
            throw TokenRevocationError(file: path, line: nil, problem: "\(error)")
        }
        try add(text: String(decoding: bytes, as: UTF8.self), file: path, limit: limit)
    }

    mutating func add(text: String, file: String = "revocations", limit: Int) throws(TokenRevocationError) {
        // Some editors put a mark before the first line.
        let lines = text.unicodeScalars.first == "\u{FEFF}" ? Substring(text.unicodeScalars.dropFirst()) : text[...]
        for (index, line) in lines.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace).prefix { !$0.hasPrefix("#") }
            guard let first = words.first else { continue }
            do throws(BadLine) {
                try add(first, words.dropFirst())
            } catch {
                throw TokenRevocationError(file: file, line: index + 1, problem: error.problem)
            }
            guard count <= limit else {
                throw TokenRevocationError(
                    file: file, line: index + 1,
                    problem: "there are more than \(limit) revocations (limits.revocations)")
            }
        }
    }

    private struct BadLine: Error {
        var problem: String
    }

    private mutating func add(_ what: Substring, _ rest: ArraySlice<Substring>) throws(BadLine) {
        guard what.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw BadLine(problem: "there are control characters: this is no list of revocations")
        }
        let prefix = what.prefix(4)
        guard !["sub:", "jti:"].contains(prefix.lowercased()) || prefix == prefix.lowercased() else {
            throw BadLine(problem: "\"\(prefix)\" is written in small letters")
        }
        guard what.hasPrefix("sub:") else {
            let id = what.hasPrefix("jti:") ? what.dropFirst(4) : what
            guard !id.isEmpty, rest.isEmpty else {
                throw BadLine(problem: "expected one jti, or sub:PARTY with a time if any")
            }
            tokens.insert(TokenDigest(of: Array(id.utf8)))
            return
        }
        guard let party = PartyID(String(what.dropFirst(4))) else {
            throw BadLine(problem: "\"\(what.dropFirst(4))\" is no party: 1 to 64 of A-Z a-z 0-9 . _ : + -")
        }
        guard rest.count <= 1 else { throw BadLine(problem: "one time at most may follow \(what)") }
        var before = Self.always
        if let text = rest.first {
            guard let time = Self.time(text) else {
                throw BadLine(problem: "\"\(text)\" is no time such as 2026-11-27T12:00:00Z or 1795780800")
            }
            before = time
        }
        // Of several the one that revokes most.
        parties[party] = max(parties[party] ?? before, before)
    }

    private static func time(_ text: Substring) -> Timestamp? {
        if let seconds = Int64(text), (0..<100_000_000_000).contains(seconds) {
            return Timestamp(milliseconds: seconds * 1000)
        }
        let forms: [Date.ISO8601FormatStyle] = [.iso8601, .init(includingFractionalSeconds: true)]
        guard let date = forms.lazy.compactMap({ try? Date(String(text), strategy: $0) }).first else { return nil }
        return Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}

/// Why a key cannot be used. It never carries key material.
public struct TokenKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or what else the key came from.
    public var source: String
    public var problem: String

    public var description: String { "Token key \(source): \(problem)" }
}

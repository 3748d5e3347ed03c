/// What an operator should know of a key that was taken, or passed over. It never carries key material.
public struct TokenKeyWarning: Hashable, Sendable {
    /// The file, or what else the key came from.
    public var source: String
    public var problem: String
}

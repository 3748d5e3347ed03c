/// Why a file of revocations is not taken.
public struct TokenRevocationError: Error, Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// From 1; nil where the file as a whole is bad.
    public var line: Int?
    public var problem: String

    public var description: String { "Token revocations \(file)\(line.map { ", line \($0)" } ?? ""): \(problem)" }
}

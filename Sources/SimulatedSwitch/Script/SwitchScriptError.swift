/// Where a script cannot be read, and why.
public struct SwitchScriptError: Error, Equatable, Sendable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    public var problem: String

    public var description: String { "line \(line): \(problem)" }
}

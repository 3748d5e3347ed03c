/// A client's version: up to four numeric components, a missing one counts as 0 (R9, R10, P42).
public struct ClientVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let components: [Int]

    /// Reads `4.5.4`; nil where it is no version.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count) else { return nil }
        var components: [Int] = []
        for part in parts {
            guard (1...9).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(part)
            else { return nil }
            components.append(number)
        }
        self.components = components
    }

    public var description: String { components.map(String.init).joined(separator: ".") }

    public static func == (left: Self, right: Self) -> Bool { left.padded == right.padded }
    public static func < (left: Self, right: Self) -> Bool { left.padded.lexicographicallyPrecedes(right.padded) }
    public func hash(into hasher: inout Hasher) { hasher.combine(padded) }

    private var padded: [Int] { components + Array(repeating: 0, count: 4 - components.count) }
}

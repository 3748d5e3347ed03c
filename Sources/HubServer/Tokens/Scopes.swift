/// All that a token lets its bearer do; a set of `Scope` in one byte, as each session and each remembered token has one.
public struct Scopes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public static let client = Scopes(rawValue: 1)
    public static let `switch` = Scopes(rawValue: 2)
    public static let admin = Scopes(rawValue: 4)
    public static let monitor = Scopes(rawValue: 8)

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public init(_ scope: Scope) {
        self =
            switch scope {
            case .client: .client
            case .switch: .switch
            case .admin: .admin
            case .monitor: .monitor
            }
    }

    /// Reads words with spaces between them. A word that the hub does not know gives no right.
    init(words: String) {
        self = words.split(separator: " ").reduce(into: []) { scopes, word in
            if let scope = Scope(rawValue: String(word)) { scopes.insert(Scopes(scope)) }
        }
    }

    /// The words, sorted, with spaces between them.
    public var words: String {
        Scope.allCases.filter { contains(Scopes($0)) }.map(\.rawValue).sorted().joined(separator: " ")
    }
}

/// Why a configuration is refused. Each text names the place, what stands there and what is expected.
public enum ConfigurationError: Error, Hashable, Sendable {
    /// The file has a key that no option is named by.
    case unknownKey(String, source: ConfigurationSource)
    /// The value does not fit its option; passwords are left out of it.
    case badValue(key: String, source: ConfigurationSource, value: String, expected: String)
    /// The option says nothing without another.
    case alone(key: String, source: ConfigurationSource, needs: String)
    /// The file is no YAML mapping.
    case badFile(problem: String, line: Int?)
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownKey(let key, let source):
            "\(source): there is no option \(key). `linehub check-config` lists all."
        case .badValue(let key, let source, let value, let expected):
            "\(source): \(key) is \"\(value)\", expected \(expected)."
        case .alone(let key, let source, let other):
            "\(source): \(key) is given without \(other). Give both, or none."
        case .badFile(let problem, let line):
            "\(ConfigurationSource.file(line: line)): \(problem)."
        }
    }
}

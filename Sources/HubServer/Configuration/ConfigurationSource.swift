/// Where a value of the configuration comes from; a later case beats an earlier one.
public enum ConfigurationSource: Hashable, Sendable, CustomStringConvertible {
    case builtIn
    /// The YAML file, with the line from 1 where it is known.
    case file(line: Int?)
    /// The environment variable.
    case environment(String)
    /// The flag, with its dashes.
    case flag(String)

    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let line?): "file, line \(line)"
        case .file(nil): "file"
        case .environment(let variable): "environment \(variable)"
        case .flag(let flag): "flag \(flag)"
        }
    }
}

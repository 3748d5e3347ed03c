import Yams

/// The YAML file: a mapping of options, with the limits in a mapping of their own under `limits`.
struct ConfigurationFile {
    private(set) var given: [HubConfiguration.Option: HubConfiguration.Given] = [:]

    init(_ yaml: String) throws(ConfigurationError) {
        guard let root = try Self.compose(yaml) else { return }
        guard !Self.isEmpty(root) else { return }
        guard case .mapping(let entries) = root else {
            throw .badFile(problem: "a mapping is expected, such as `listen: 127.0.0.1:8080`", line: root.mark?.line)
        }
        for (key, value) in entries { try read(key, value, under: "") }
    }

    private mutating func read(_ key: Node, _ value: Node, under prefix: String) throws(ConfigurationError) {
        let source = ConfigurationSource.file(line: key.mark?.line)
        guard let word = key.string else {
            throw .badFile(problem: "a key that is a word is expected", line: key.mark?.line)
        }
        if prefix.isEmpty, word == "limits" {
            if Self.isEmpty(value) { return }
            guard case .mapping(let limits) = value else {
                throw .badValue(
                    key: word, source: source, value: Self.text(value), expected: "a mapping of limits to numbers")
            }
            for (key, value) in limits { try read(key, value, under: "limits.") }
            return
        }
        guard let option = HubConfiguration.Option(key: prefix + word) else {
            throw .unknownKey(prefix + word, source: source)
        }
        if given[option] != nil { throw .badFile(problem: "\(option.name) stands there twice", line: key.mark?.line) }
        if let values = try Self.values(value, of: option, source) {
            given[option] = HubConfiguration.Given(values: values, source: source)
        }
    }

    /// The texts of a value; nil where nothing stands there.
    private static func values(
        _ value: Node, of option: HubConfiguration.Option, _ source: ConfigurationSource
    ) throws(ConfigurationError) -> [String]? {
        if isEmpty(value) { return nil }
        let nodes: [Node]
        if case .sequence(let items) = value { nodes = Array(items) } else { nodes = [value] }
        let texts = nodes.compactMap(\.scalar?.string)
        guard texts.count == nodes.count, option.isList || value.scalar != nil else {
            throw option.refusal(of: .init(values: [text(value)], source: source))
        }
        return texts.isEmpty ? nil : texts
    }

    private static func isEmpty(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    /// What a message shows of a value.
    private static func text(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }

    private static func compose(_ yaml: String) throws(ConfigurationError) -> Node? {
        do {
            return try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw refusal(of: error)
        } catch {
            throw .badFile(problem: "it is no YAML", line: nil)
        }
    }

    private static func refusal(of error: YamlError) -> ConfigurationError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .badFile(problem: "it is no YAML: \(problem)", line: mark.line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            .badFile(problem: "\(duplicates.joined(separator: ", ")) stands there twice", line: context.mark.line)
        default: .badFile(problem: "it is no YAML", line: nil)
        }
    }
}

extension HubConfiguration {
    /// What one source says of one option.
    struct Given: Hashable, Sendable {
        var values: [String]
        var source: ConfigurationSource
    }

    /// Lays the sources over the defaults: the file, then the environment, then the flags.
    ///
    /// A list replaces the one below as a whole. An empty variable counts as not set. Variables that name no option
    /// are let be: Kubernetes sets `LINEHUB_SERVICE_HOST` and others for a service of that name.
    ///
    /// - Parameters:
    ///   - flags: the values of each flag that was given; none for a switch such as `--demo`.
    ///   - environment: all variables of the process.
    ///   - yaml: the text of the file, if there is one.
    ///   - host: the machine, for the defaults of `node` and `threads`.
    public static func resolve(
        flags: [Option: [String]], environment: [String: String], yaml: String?, host: HostFacts = .current
    ) throws(ConfigurationError) -> HubConfiguration {
        var configuration = HubConfiguration(host: host)
        let file = try yaml.map { text throws(ConfigurationError) in try ConfigurationFile(text).given } ?? [:]
        for option in Option.allCases {
            guard let given = flagged(option, flags) ?? named(option, environment) ?? file[option] else { continue }
            guard configuration.set(option, to: given.values) else {
                throw option.refusal(of: given)
            }
            configuration.sources[option] = given.source
        }
        for (option, other) in [(Option.tlsCertificateFile, Option.tlsKeyFile), (.tlsKeyFile, .tlsCertificateFile)] {
            guard let source = configuration.sources[option], configuration.sources[other] == nil else { continue }
            throw .alone(key: option.name, source: source, needs: other.name)
        }
        return configuration
    }

    private static func flagged(_ option: Option, _ flags: [Option: [String]]) -> Given? {
        flags[option].map { Given(values: $0.isEmpty && option == .demo ? ["true"] : $0, source: .flag(option.flag)) }
    }

    private static func named(_ option: Option, _ environment: [String: String]) -> Given? {
        guard let value = environment[option.variable], !value.isEmpty else { return nil }
        let values = option.isList ? separated(value, option) : [value]
        return Given(values: values, source: .environment(option.variable))
    }

    /// The values between commas. A URL of Redis may itself have commas, between its sentinels: there a value begins with a scheme.
    private static func separated(_ text: String, _ option: Option) -> [String] {
        text.split(separator: ",").map(String.init).reduce(into: []) { values, part in
            if option == .redis, !part.contains("://"), let last = values.popLast() {
                values.append("\(last),\(part)")
            } else {
                values.append(part)
            }
        }
    }
}

extension HubConfiguration.Option {
    func refusal(of given: HubConfiguration.Given) -> ConfigurationError {
        let values = self == .redis ? given.values.map(HubConfiguration.withoutPassword) : given.values
        return .badValue(
            key: name, source: given.source, value: values.joined(separator: ", "),
            expected: isList ? "\(expected) (or several)" : expected)
    }
}

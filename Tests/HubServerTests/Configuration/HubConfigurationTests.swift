import Testing

@testable import HubServer

@Suite struct HubConfigurationTests {
    private let host = HostFacts(name: "host-1", cores: 6)

    private func resolve(
        _ flags: [HubConfiguration.Option: [String]] = [:], _ environment: [String: String] = [:], _ yaml: String? = nil
    ) throws(ConfigurationError) -> HubConfiguration {
        try HubConfiguration.resolve(flags: flags, environment: environment, yaml: yaml, host: host)
    }

    @Test func `Without any source the machine's defaults hold`() throws {
        let configuration = try resolve()
        #expect(configuration.node == "host-1" && configuration.threads == 6)
        #expect(configuration.listen == ListenAddress(address: "127.0.0.1", port: 8080))
        #expect(configuration.limits == HubLimits() && configuration.sources.isEmpty)
    }

    @Test func `A host name that is no node name is not taken`() {
        #expect(HubConfiguration(host: HostFacts(name: "my host", cores: 1)).node == "node")
    }

    @Test func `Flags beat the environment, which beats the file`() throws {
        let yaml = "listen: 127.0.0.1:1\nnode: from-file\ndata: from-file\nthreads: 3\n"
        let environment = ["LINEHUB_LISTEN": "127.0.0.1:2", "LINEHUB_NODE": "from-environment", "LINEHUB_DATA": ""]
        let configuration = try resolve([.listen: ["127.0.0.1:3"]], environment, yaml)
        #expect(configuration.listen.port == 3 && configuration.sources[.listen] == .flag("--listen"))
        #expect(configuration.node == "from-environment")
        #expect(configuration.sources[.node] == .environment("LINEHUB_NODE"))
        #expect(configuration.dataDirectory == "from-file" && configuration.sources[.data] == .file(line: 3))
        #expect(configuration.threads == 3)
    }

    @Test func `A list replaces the one below as a whole`() throws {
        let yaml = "redis: [\"redis://a\", \"redis://b\"]\ntokenSecretFile: secret\n"
        #expect(try resolve([:], [:], yaml).redis == ["redis://a", "redis://b"])
        #expect(try resolve([:], [:], yaml).tokenSecretFiles == ["secret"])
        #expect(try resolve([:], ["LINEHUB_REDIS": "redis://c,redis://d"], yaml).redis == ["redis://c", "redis://d"])
        let sentinels = "redis+sentinel://e:1,f:2,g:3/hub"
        #expect(try resolve([:], ["LINEHUB_REDIS": "\(sentinels),redis://h"], yaml).redis == [sentinels, "redis://h"])
        #expect(try resolve([.redis: ["redis://e"]], ["LINEHUB_REDIS": "redis://c"], yaml).redis == ["redis://e"])
    }

    @Test func `Every option has a flag, a variable and a key of its own`() throws {
        let options = HubConfiguration.Option.allCases
        #expect(Set(options.map(\.flag)).count == options.count)
        #expect(Set(options.map(\.variable)).count == options.count)
        #expect(HubConfiguration.Option.tokenSecretFile.flag == "--token-secret-file")
        #expect(HubConfiguration.Option.tokenSecretFile.variable == "LINEHUB_TOKEN_SECRET_FILE")
        let messageBytes = try #require(HubConfiguration.Option(key: "limits.messageBytes"))
        #expect(messageBytes.flag == "--limits-message-bytes")
        #expect(messageBytes.variable == "LINEHUB_LIMITS_MESSAGE_BYTES")
        #expect(HubConfiguration.Option(key: "token-secret-file") == .tokenSecretFile)
        #expect(HubConfiguration.Option(key: "nothing") == nil)
    }

    @Test func `A certificate and its key are given together, from whatever sources`() throws {
        let both = try resolve([.tlsKeyFile: ["k"]], ["LINEHUB_TLS_CERTIFICATE_FILE": "c"])
        #expect(both.certificateFiles == CertificateFiles(chain: "c", key: "k"))
        #expect(both.sources.count == 2)
        for option in Self.pair {
            #expect(throws: ConfigurationError.self) { try resolve([option: ["x"]]) }
        }
        #expect(try resolve([:]).certificateFiles == nil)
    }

    /// Neither says anything without the other.
    private static let pair = [HubConfiguration.Option.tlsCertificateFile, .tlsKeyFile]

    @Test func `Every option can be set from every source`() throws {
        for option in HubConfiguration.Option.allCases where !Self.pair.contains(option) {
            let value = Self.value(of: option)
            let key = option.name.split(separator: ".")
            let yaml = key.count == 1 ? "\(key[0]): '\(value)'\n" : "limits:\n  \(key[1]): \(value)\n"
            let three = [
                try resolve([option: [value]]), try resolve([:], [option.variable: value]), try resolve([:], [:], yaml),
            ]
            for configuration in three {
                #expect(configuration.values(of: option) == [value], "\(option.name)")
                #expect(configuration.sources.keys.map(\.name) == [option.name])
            }
        }
    }

    @Test func `All limits are options, and their defaults lie within their ranges`() {
        let properties = Mirror(reflecting: HubLimits()).children.compactMap(\.label)
        #expect(properties == HubLimit.all.map(\.name))
        for limit in HubLimit.all { #expect(limit.range.contains(HubLimits()[keyPath: limit.path]), "\(limit.name)") }
    }

    @Test func `The switch of the demonstration needs no value`() throws {
        #expect(try resolve([.demo: []]).demo)
        #expect(try !resolve([.demo: ["no"]], ["LINEHUB_DEMO": "yes"]).demo)
    }

    @Test func `Variables that name no option are let be`() throws {
        #expect(try resolve([:], ["LINEHUB_SERVICE_HOST": "10.0.0.1", "HOME": "/"]).sources.isEmpty)
    }

    @Test(arguments: ["", "# nothing\n", "~\n", "listen:\nlimits:\n", "redis: []\n"])
    func `An empty file or value sets nothing`(_ yaml: String) throws {
        #expect(try resolve([:], [:], yaml).sources.isEmpty)
    }

    @Test func `An unknown key is named with its line`() {
        #expect(throws: ConfigurationError.unknownKey("lisen", source: .file(line: 2))) {
            try resolve([:], [:], "node: n\nlisen: 127.0.0.1:1\n")
        }
        #expect(throws: ConfigurationError.unknownKey("limits.bytes", source: .file(line: 2))) {
            try resolve([:], [:], "limits:\n  bytes: 1\n")
        }
    }

    @Test func `A bad value is named with its source, itself and what is expected`() {
        #expect(
            throws: ConfigurationError.badValue(
                key: "threads", source: .file(line: 2), value: "many", expected: "a number from 1 to 256")
        ) {
            try resolve([:], [:], "node: n\nthreads: many\n")
        }
        let error = #expect(throws: ConfigurationError.self) { try resolve([:], ["LINEHUB_LISTEN": "8080"]) }
        #expect(
            error?.description
                == "environment LINEHUB_LISTEN: listen is \"8080\", expected address:port, such as 127.0.0.1:8080.")
    }

    @Test(arguments: [
        ("listen", "localhost"), ("listen", "h:70000"), ("listen", "::1:80"), ("listen", "http://h:80"),
        ("threads", "0"), ("threads", "257"), ("node", "a b"), ("demo", "maybe"), ("logLevel", "loud"),
        ("redis", "http://a"), ("redis", "redis://"), ("redis", "rediss://a"), ("allowedOrigin", "phone.example.org"),
        ("allowedOrigin", "https://a/b"), ("limits.messageBytes", "1"), ("limits.messageBytes", "16k"), ("data", ""),
    ])
    func `A value that does not fit is refused`(_ key: String, _ value: String) throws {
        let option = try #require(HubConfiguration.Option(key: key))
        let error = #expect(throws: ConfigurationError.self) { try resolve([option: [value]]) }
        #expect(
            error
                == .badValue(
                    key: option.name, source: .flag(option.flag), value: value,
                    expected: option.isList ? option.expected + " (or several)" : option.expected))
    }

    @Test(arguments: [
        "listen: [a, b]\n", "listen: {a: b}\n", "limits: 3\n", "- listen\n", "just words\n", "listen: 'a\n",
        "node: a\nnode: b\n", "token-secret-file: a\ntokenSecretFile: b\n", "? [a]\n: b\n", "\u{0}",
    ])
    func `A file of the wrong shape is refused`(_ yaml: String) {
        #expect(throws: ConfigurationError.self) { try resolve([:], [:], yaml) }
    }

    @Test func `No password is shown`() throws {
        let configuration = try resolve([.redis: ["redis://user:p@ss@redis-1:6379/0"]])
        #expect(configuration.redis == ["redis://user:p@ss@redis-1:6379/0"])
        #expect(
            !configuration.describe().contains("p@ss")
                && configuration.describe().contains("redis://***@redis-1:6379/0"))
        let sentinels = try resolve([.redis: ["redis+sentinel://s-1,s-2/hub?sentinel=:pass"]]).describe()
        #expect(!sentinels.contains("pass") && sentinels.contains("redis+sentinel://s-1,s-2/hub?***"))
        let error = #expect(throws: ConfigurationError.self) { try resolve([.redis: ["http://user:secret@h"]]) }
        #expect(try !#require(error).description.contains("secret"))
    }

    @Test func `The description names each option with its value and source`() throws {
        let text = try resolve([.threads: ["2"]], ["LINEHUB_NODE": "n1"], "limits:\n  storeQueue: 7\n").describe()
        let lines = text.split(separator: "\n")
        #expect(lines.count == HubConfiguration.Option.allCases.count)
        func line(_ name: String) -> [Substring] {
            lines.first { $0.hasPrefix(name + " ") }?.split(separator: " ") ?? []
        }
        #expect(line("threads") == ["threads", "2", "(flag", "--threads)"])
        #expect(line("node") == ["node", "n1", "(environment", "LINEHUB_NODE)"])
        #expect(line("limits.storeQueue") == ["limits.storeQueue", "7", "(file,", "line", "2)"])
        #expect(line("web") == ["web", "-", "(default)"])
    }

    private static func value(of option: HubConfiguration.Option) -> String {
        switch option {
        case .listen: "[::1]:0"
        case .redis: "redis://r:1"
        case .trustedProxy: "192.0.2.7"
        case .threads: "9"
        case .demo: "true"
        case .allowedOrigin: "https://phone.example.org"
        case .logLevel: "warning"
        case .logFormat: "logfmt"
        case .limit(let limit): "\(limit.range.upperBound)"
        default: "some-\(option.name)"
        }
    }
}

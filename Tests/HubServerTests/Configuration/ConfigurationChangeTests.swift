import Testing

@testable import HubServer

@Suite struct ConfigurationChangeTests {
    private typealias Option = HubConfiguration.Option

    /// A value that each option takes and that is not its default.
    private func value(of option: Option) -> String {
        switch option {
        case .listen: "127.0.0.1:1"
        case .redis: "redis://:secret@elsewhere"
        case .threads: "77"
        case .demo: "true"
        case .logLevel: "critical"
        case .allowedOrigin: "https://elsewhere"
        case .trustedProxy: "192.0.2.7"
        case .logFormat: "json"
        case .limit(let limit): "\(limit.range.upperBound)"
        default: "elsewhere"
        }
    }

    @Test(arguments: HubConfiguration.Option.allCases)
    func `A change of an option is found, and adopted exactly where the option is live`(
        _ option: HubConfiguration.Option
    ) {
        let older = HubConfiguration()
        var newer = older
        let isSet = newer.set(option, to: [value(of: option)])
        #expect(isSet)
        #expect(older.changes(to: newer).map(\.option).contains(option))
        #expect(older.changes(to: older).isEmpty)
        #expect(!older.changes(to: newer).contains { $0.new.contains("secret@") })
        let adopted = older.adopting(newer)
        #expect(adopted.changes(to: newer).isEmpty == option.isLive)
        #expect(older.changes(to: adopted).isEmpty != option.isLive)
    }
}

import Fuzzing
import HubRedis
import LineModel

@testable import HubServer

/// What an operator may write: the file, variables of the environment, flags, and the words within.
///
/// Invariant: a configuration that is accepted says what it means: each of its values, given as a flag, makes the same
/// configuration; and of a password nothing is shown. The parts of an input are the file, and `NAME=value` for variables and
/// `--flag=value` for flags.
final class ConfigurationTarget: FuzzTarget {
    private typealias Option = HubConfiguration.Option

    private let host = HostFacts(name: "host", cores: 2)

    static let seeds: [[UInt8]] =
        Option.allCases.map { option in
            var configuration = HubConfiguration(host: HostFacts(name: "host", cores: 2))
            configuration.redis = ["redis://user:word@127.0.0.1:6379/2"]
            let value = configuration.values(of: option).first ?? "redis+sentinel://a,[::1]:7/m?sentinel=u:p"
            let line = "\(option.name): \(value)\n"
            return Array(line.utf8) + [0xFF] + Array("\(option.variable)=\(value)".utf8) + [0xFF]
                + Array("\(option.flag)=\(value)".utf8)
        }

    func take(_ input: [UInt8]) {
        let parts = input.parts.map(\.text)
        for text in parts.dropFirst() { checkWords(text.drop { $0 != "=" }.dropFirst()) }
        var flags: [Option: [String]] = [:]
        var environment: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            let value = pair.count == 2 ? pair[1] : ""
            guard let name = pair.first else { continue }
            if let option = Option.allCases.first(where: { $0.flag == name }) {
                flags[option, default: []].append(value)
            } else {
                environment[name] = value
            }
        }
        guard
            let configuration = try? HubConfiguration.resolve(
                flags: flags, environment: environment, yaml: parts.first, host: host)
        else { return }
        for option in Option.allCases where option != .redis {
            let values = configuration.values(of: option)
            guard !values.isEmpty else { continue }
            var again = configuration
            hold(again.set(option, to: values), "\(option.name) takes its own value \(values)")
            // Where sound stands is shown also where it follows from another option.
            if option != .media { hold(again == configuration, "\(option.name) is the same when it is \(values)") }
        }
        for url in configuration.redis { checkPassword(url) }
    }

    private func checkWords(_ text: Substring) {
        let text = String(text)
        if let address = ListenAddress(text) {
            hold(ListenAddress(address.description) == address, "\(address) is a listening address")
        }
        if let version = ClientVersion(text) {
            hold(ClientVersion(version.description) == version, "\(version) is a version")
        }
        if var url = try? RedisURL(text) {
            url.credentials = nil
            url.sentinelCredentials = nil
            hold((try? RedisURL(url.description)) == url, "\(url) is a URL")
        }
    }

    private func checkPassword(_ url: String) {
        guard let read = try? RedisURL(url) else { fatalError("does not hold: \(url) was accepted as a URL") }
        let shown = HubConfiguration.withoutPassword(url)
        for secret in [read.credentials, read.sentinelCredentials].compactMap({ $0?.password }) where secret.count > 6 {
            // What is shown of every URL, which a password may happen to be like.
            let others = "redis://***@ redis+sentinel://***@\(read.place)/\(read.database)?***"
            hold(!shown.contains(secret) || others.contains(secret), "\(shown) has no password")
        }
    }
}

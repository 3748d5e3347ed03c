/// Which Redis to use: `redis://[user:password@]host[:port][/db]` or
/// `redis+sentinel://[user:password@]host[:port][,host[:port]...]/master-name[/db][?sentinel=user:password]`.
///
/// The first credentials are those of the Redis servers, the last those of the sentinels. User and password may be
/// percent-encoded, the user may be empty; an IPv6 host stands in brackets.
public struct RedisURL: Hashable, Sendable, CustomStringConvertible {
    public enum Place: Hashable, Sendable {
        case server(RedisAddress)
        case sentinels([RedisAddress], master: String)
    }

    public var place: Place
    public var credentials: RedisCredentials?
    /// What the sentinels are told; nil where they ask for nothing.
    public var sentinelCredentials: RedisCredentials?
    public var database: Int

    public init(
        place: Place, credentials: RedisCredentials? = nil, sentinelCredentials: RedisCredentials? = nil,
        database: Int = 0
    ) {
        self.place = place
        self.credentials = credentials
        self.sentinelCredentials = sentinelCredentials
        self.database = database
    }

    public init(_ text: String) throws(RedisURLError) {
        let isSentinel = text.hasPrefix("redis+sentinel://")
        guard isSentinel || text.hasPrefix("redis://") else { throw .scheme }
        var rest = text.dropFirst(isSentinel ? 17 : 8)
        if isSentinel, let query = rest.firstRange(of: Self.sentinelMember) {
            sentinelCredentials = try Self.credentials(rest[query.upperBound...])
            rest = rest[..<query.lowerBound]
        }
        guard rest.firstIndex(where: { $0 == "?" || $0 == "#" }) == nil else { throw .trailing }
        if let at = rest.lastIndex(of: "@") {
            credentials = try Self.credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)[...]
        let hosts = parts.removeFirst()
        if isSentinel {
            var addresses: [RedisAddress] = []
            for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
                addresses.append(try Self.address(host, defaultPort: 26379))
            }
            guard let name = parts.popFirst(), !name.isEmpty else { throw .masterName }
            place = .sentinels(addresses, master: String(name))
        } else {
            place = .server(try Self.address(hosts, defaultPort: 6379))
        }
        let number = parts.popFirst() ?? ""
        guard parts.isEmpty else { throw .trailing }
        guard let database = number.isEmpty ? 0 : Int(number), database >= 0 else { throw .database }
        self.database = database
    }

    private static let sentinelMember = "?sentinel="

    public var description: String {
        let login = credentials.map { "\($0)@" } ?? ""
        let end = database == 0 ? "" : "/\(database)"
        switch place {
        case .server(let address): return "redis://\(login)\(address)\(end)"
        case .sentinels(let addresses, let master):
            let hosts = addresses.map(\.description).joined(separator: ",")
            let sentinel = sentinelCredentials.map { "\(Self.sentinelMember)\($0)" } ?? ""
            return "redis+sentinel://\(login)\(hosts)/\(master)\(end)\(sentinel)"
        }
    }

    private static func credentials(_ text: Substring) throws(RedisURLError) -> RedisCredentials {
        guard let colon = text.firstIndex(of: ":"), let user = decoded(text[..<colon]),
            let password = decoded(text[text.index(after: colon)...])
        else { throw .credentials }
        return RedisCredentials(user: user.isEmpty ? nil : user, password: password)
    }

    private static func address(_ text: Substring, defaultPort: UInt16) throws(RedisURLError) -> RedisAddress {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .host }
            host = text[text.index(after: text.startIndex)..<end]
            let behind = text[text.index(after: end)...]
            guard host.contains(":"), behind.isEmpty || behind.hasPrefix(":") else { throw .host }
            port = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            // An IPv6 host without brackets leaves a port that is none.
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        // No blank, no bracket within, nothing that cannot be seen.
        guard !host.isEmpty, host.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "[" && $0 != "]" }) else {
            throw .host
        }
        guard let port else { return RedisAddress(host: String(host), port: defaultPort) }
        guard let number = UInt16(port), number > 0 else { throw .port }
        return RedisAddress(host: String(host), port: number)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            // Without the last condition a sign would do for a digit.
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16), digits.first != "+" else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

import HubRedis
import Testing

@Suite struct RedisURLTests {
    @Test func `a server is named by host, port, database and credentials`() throws {
        let url = try RedisURL("redis://hub:p%40ss%3Aword@redis.example:7000/3")
        #expect(url.place == .server(RedisAddress(host: "redis.example", port: 7000)))
        #expect(url.credentials == RedisCredentials(user: "hub", password: "p@ss:word"))
        #expect(url.database == 3)
    }

    @Test func `port, database and user may be left out, and IPv6 stands in brackets`() throws {
        #expect(try RedisURL("redis://127.0.0.1").place == .server(RedisAddress(host: "127.0.0.1", port: 6379)))
        let six = try RedisURL("redis://:secret@[::1]:6380/")
        #expect(six.place == .server(RedisAddress(host: "::1", port: 6380)))
        #expect(six.credentials == RedisCredentials(user: nil, password: "secret"))
        #expect(six.database == 0)
    }

    @Test func `sentinels are named with their master`() throws {
        let url = try RedisURL("redis+sentinel://:secret@10.0.0.1:5000,[::1],other/hub/2")
        #expect(
            url.place
                == .sentinels(
                    [
                        RedisAddress(host: "10.0.0.1", port: 5000), RedisAddress(host: "::1", port: 26379),
                        RedisAddress(host: "other", port: 26379),
                    ], master: "hub"))
        #expect(url.database == 2)
    }

    @Test(arguments: [
        ("http://x", RedisURLError.scheme), ("redis://", .host), ("redis://:1", .host), ("redis://[::1", .host),
        ("redis://h:0", .port), ("redis://h:65536", .port), ("redis://h:x", .port), ("redis://user@h", .credentials),
        ("redis://u:%zz@h", .credentials), ("redis://h/x", .database), ("redis://h/-1", .database),
        ("redis://h/1/2", .trailing), ("redis://h?x=1", .trailing), ("redis+sentinel://h:1", .masterName),
        ("redis+sentinel://h:1/", .masterName), ("redis+sentinel://h,,g/m", .host),
        ("redis+sentinel://h/m?sentinel=x", .credentials), ("redis+sentinel://h/m?other=x:y", .trailing),
        ("redis://h?sentinel=x:y", .trailing),
        // What the fuzzer found: hosts that could be shown as no URL that reads back, and a sign in an escape.
        ("redis://\0\0[::1]:7", .host), ("redis://::1", .host), ("redis://fe80::1", .port), ("redis://[a]b]:1", .host),
        ("redis://a b:1", .host),
        ("redis://[h]:1", .host), ("redis://u:%+f@h", .credentials),
    ])
    func `what is no Redis URL is refused by its kind`(text: String, error: RedisURLError) {
        #expect(throws: error) { try RedisURL(text) }
    }

    @Test func `sentinels have credentials of their own`() throws {
        let url = try RedisURL("redis+sentinel://:of%20redis@h/m/2?sentinel=watch:p%40w")
        #expect(url.credentials == RedisCredentials(user: nil, password: "of redis") && url.database == 2)
        #expect(url.sentinelCredentials == RedisCredentials(user: "watch", password: "p@w"))
        #expect(try RedisURL("redis+sentinel://h/m").sentinelCredentials == nil)
    }

    @Test func `the password is printed nowhere`() throws {
        let url = try RedisURL("redis+sentinel://hub:secret@10.0.0.1:5000/hub?sentinel=:secret")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", "\(String(reflecting: url))", dumped] { #expect(!text.contains("secret"), "\(text)") }
        #expect("\(url)" == "redis+sentinel://hub:***@10.0.0.1:5000/hub?sentinel=:***")
    }
}

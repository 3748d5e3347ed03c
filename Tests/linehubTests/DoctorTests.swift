import Testing

@testable import HubServer
@testable import linehub

/// What the doctor makes of what was found; how it looks is tested from outside (`test_doctor.py`).
@Suite struct DoctorTests {
    private let listen = ListenAddress(address: "127.0.0.1", port: 8080)

    @Test func `a port is free, a hub's, somebody else's, or none of this machine`() {
        #expect(PortFacts.free.finding(listen).verdict == .ok)
        let hub = PortFacts.held(by: .init(version: "1.0.0", isReady: true)).finding(listen)
        #expect(hub.verdict == .ok && hub.text.contains("running hub, 1.0.0"))
        #expect(PortFacts.held(by: .init(version: "1.0.0", isReady: false)).finding(listen).verdict == .warning)
        #expect(PortFacts.held(by: nil).finding(listen).verdict == .failure)
        #expect(PortFacts.refused("not here").finding(listen).verdict == .failure)
    }

    @Test func `a directory can be written or made, and has room`() {
        func verdict(_ place: DirectoryFacts.Place, free: Int? = 1 << 40) -> Finding.Verdict {
            DirectoryFacts(path: "/d", place: place, freeBytes: free).finding("data", option: "--data").verdict
        }
        #expect(verdict(.directory(isWritable: true)) == .ok && verdict(.absent(canBeMade: true)) == .ok)
        #expect(verdict(.directory(isWritable: true), free: nil) == .ok)
        #expect(verdict(.directory(isWritable: true), free: 100 << 20) == .warning)
        #expect(verdict(.absent(canBeMade: true), free: 1 << 20) == .failure)
        #expect(verdict(.directory(isWritable: false)) == .failure && verdict(.absent(canBeMade: false)) == .failure)
        #expect(verdict(.otherFile) == .failure)
    }

    @Test func `a store is absent, whole, older, or what a start would refuse`() {
        #expect(StoreFacts(look: .success(.absent)).finding.verdict == .ok)
        #expect(StoreFacts(look: .success(.sound(bytes: 1, isOlder: false))).finding.verdict == .ok)
        #expect(StoreFacts(look: .success(.sound(bytes: 1, isOlder: true))).finding.advice?.contains("backup") == true)
        #expect(StoreFacts(look: .failure(.damaged("broken"))).finding == .failure("store", "broken", nil))
    }

    @Test func `a secret is for one reader`() {
        func finding(_ mode: Int?) -> Finding? { SecretFileFacts(path: "/s", mode: mode).finding("tokens") }
        #expect(finding(0o600) == nil && finding(0o400) == nil && finding(nil) == nil)
        #expect(finding(0o644)?.text == "every user of this machine may read /s (mode 644)")
        #expect(finding(0o640)?.text == "its group may read /s (mode 640)")
    }

    @Test func `keys are told of with what a start would say of them`() {
        func findings(_ reading: Result<[TokenKeyWarning], TokenFacts.Refusal>) -> [Finding] {
            TokenFacts(secrets: [.init(path: "/s", mode: 0o600)], files: 1, reading: reading).findings
        }
        #expect(findings(.success([])).map(\.verdict) == [.ok])
        let short = TokenKeyWarning(source: "/s", problem: "the secret is shorter than 32 bytes")
        #expect(findings(.success([short])).map(\.text) == ["/s: the secret is shorter than 32 bytes"])
        #expect(findings(.failure(.init(reason: "no"))).map(\.verdict) == [.failure])
    }

    @Test func `a certificate is good for a while, runs out, is over, or has not begun`() {
        let day: Int64 = 86400
        func verdict(_ now: Int64, names: [String] = ["hub.example"]) -> Finding.Verdict {
            CertificateFacts.readable(begins: 0, expires: 100 * day, names: names).finding(now: now).verdict
        }
        #expect(verdict(day) == .ok && verdict(86 * day) == .ok)
        #expect(verdict(86 * day + 1) == .warning && verdict(100 * day - 1) == .warning)
        #expect(verdict(100 * day) == .failure && verdict(-1) == .failure)
        #expect(verdict(day, names: []) == .warning)
        #expect(CertificateFacts.unusable("no pair").finding(now: 0).verdict == .failure)
    }

    @Test func `descriptors are enough for all connections`() {
        #expect(DescriptorFacts(allowed: 10, needed: 10).finding.verdict == .ok)
        #expect(DescriptorFacts(allowed: 9, needed: 10).finding.verdict == .warning)
    }

    private let redis = RedisServerFacts(
        info: ["redis_version": "7.0.15", "aof_enabled": "1", "maxmemory_policy": "noeviction"], appendfsync: "always",
        isOpen: false, isLocal: false, roundTrip: 0.0002)

    @Test func `a Redis as deploy has it is well`() {
        #expect(redis.findings.map(\.line) == ["ok       redis         Redis 7.0.15 is there, 0.2 ms away"])
    }

    @Test func `a Redis that loses, evicts, is old, slow or open is told of`() {
        func verdicts(_ change: (inout RedisServerFacts) -> Void) -> [Finding.Verdict] {
            var facts = redis
            change(&facts)
            return facts.findings.map(\.verdict)
        }
        #expect(verdicts { $0.info["redis_version"] = "6.2.1" } == [.failure])
        #expect(verdicts { $0.info["maxmemory_policy"] = "allkeys-lru" } == [.failure])
        #expect(verdicts { $0.info["aof_enabled"] = "0" } == [.ok, .warning])
        #expect(verdicts { $0.appendfsync = "everysec" } == [.ok, .warning])
        #expect(verdicts { $0.appendfsync = nil } == [.ok])
        #expect(verdicts { $0.isOpen = true } == [.ok, .warning])
        #expect(verdicts { ($0.isOpen, $0.isLocal) = (true, true) } == [.ok])
        #expect(verdicts { $0.roundTrip = 0.02 } == [.ok, .warning])
    }

    @Test func `a clock agrees with Redis and with the files`() {
        func verdicts(_ ahead: Double?, _ newest: Double?) -> [Finding.Verdict] {
            ClockFacts(aheadOfRedis: ahead, newestFileAhead: newest, leeway: 0).findings.map(\.verdict)
        }
        #expect(verdicts(0.5, -10) == [.ok] && verdicts(nil, nil) == [.ok])
        #expect(verdicts(2, -10) == [.warning] && verdicts(-2, nil) == [.warning])
        #expect(verdicts(nil, 3600) == [.warning])
    }
}

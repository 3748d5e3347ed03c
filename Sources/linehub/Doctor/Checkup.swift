import Foundation
import HubServer
import HubWebSocket

/// The doctor's round: looks at one thing after the other, as the configuration has them and with the rights that it names.
enum Checkup {
    /// What is told of each thing, in the order in which a start needs them.
    static func findings(_ configuration: HubConfiguration) async -> [Finding] {
        var findings = [await PortFacts(probing: configuration).finding(configuration.listen)]
        if let user = configuration.user {
            do throws(ProcessUserError) {
                // As the hub does once it has the port: what is looked at from here on, it looks at as that user.
                try ProcessUser.become(user)
                findings.append(.ok("user", "what follows is looked at as \(user)"))
            } catch {
                return findings + [.failure("user", "\(error)", nil)]
            }
        }
        findings += await tokens(configuration)
        if let files = configuration.certificateFiles {
            findings += [SecretFileFacts(probing: files.key).finding("certificate")].compactMap(\.self)
            findings.append(CertificateFacts(probing: files).finding(now: Int64(Date().timeIntervalSince1970)))
        }
        findings.append(DescriptorFacts(probing: configuration.limits).finding)
        let (redis, ahead) = await redis(configuration)
        findings += redis
        findings += place(configuration)
        findings +=
            ClockFacts(
                aheadOfRedis: ahead, newestFileAhead: newestFileAhead(configuration),
                leeway: configuration.limits.tokenLeewaySeconds
            ).findings
        return findings
    }

    private static func tokens(_ configuration: HubConfiguration) async -> [Finding] {
        // The demonstration makes its own.
        guard configuration.namesTokenKeys || !configuration.demo else { return [] }
        return await TokenFacts(probing: configuration).findings
    }

    private static func redis(_ configuration: HubConfiguration) async -> (findings: [Finding], ahead: Double?) {
        guard let text = configuration.redis.first else { return ([], nil) }
        do {
            let visit = try await RedisVisit(text)
            return (visit.facts.findings, visit.clockAhead)
        } catch {
            return ([.failure("redis", "\(error)", "See to Redis, its address, and the password in the URL.")], nil)
        }
    }

    /// Where facts and sound stand: in a cluster facts are in Redis.
    private static func place(_ configuration: HubConfiguration) -> [Finding] {
        var findings: [Finding] = []
        if configuration.redis.isEmpty {
            findings.append(
                DirectoryFacts(probing: configuration.dataDirectory).finding("data", option: "--data"))
            findings.append(StoreFacts(probing: configuration.dataDirectory).finding)
        } else if configuration.mediaDirectory == nil {
            findings.append(
                .warning(
                    "media", "sound is played by the node alone that took it",
                    "Name with media a directory that all nodes have."))
        }
        findings.append(
            DirectoryFacts(probing: configuration.soundDirectory).finding(
                "media", option: configuration.mediaDirectory == nil ? "--data" : "--media"))
        return findings
    }

    private static func newestFileAhead(_ configuration: HubConfiguration) -> Double? {
        let files = configuration.tokenFiles + [configuration.dataDirectory + "/linehub.sqlite"]
        let times = files.compactMap {
            (try? FileManager.default.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
        }
        return times.max()?.timeIntervalSinceNow
    }
}

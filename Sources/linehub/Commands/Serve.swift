import ArgumentParser
import Foundation
import HubRedis
import HubServer
import HubWebSocket
import LineHubClient
import LineModel
import Logging
import SimulatedSwitch

/// `linehub serve`: runs a node until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a node.",
        discussion: """
            When the node may serve it prints one line on standard output, "linehub ready http://ADDRESS:PORT node=NAME", \
            with https where it has a certificate. \
            Logs go to standard error. SIGTERM and SIGINT drain the node: clients are told to connect elsewhere, and the \
            command ends with exit code 0. SIGHUP has it read the configuration and the token files anew; deploy/README.md says \
            what that changes.
            """)

    @OptionGroup var options: ConfigurationOptions

    /// What was settled while the process had one thread.
    struct Start: Sendable {
        var configuration: HubConfiguration
        /// The port, where it was opened before root's rights were given up.
        var sockets: [ListeningSocket]?
    }

    /// Of the node that this process is.
    @TaskLocal static var start: Start?

    /// Where the command line is that of a node: reads its configuration, and where it names a user gives up root's rights, with the
    /// port in hand, which may be one that root alone can have. Files are read as that user, at a start as at a reload.
    ///
    /// This configuration is what the node starts with: a later one could name a user whom the process has not become.
    static func begin() throws -> Start? {
        // A hang-up asks for a reload, also when the node is not there yet; to everybody else it is what it always was.
        let letGo = Hangup.hold()
        var isNode = false
        defer { if !isNode { letGo() } }
        // What else is wrong with the words is told when they are read to be followed.
        guard let serve = try? LineHub.parseAsRoot() as? Serve else { return nil }
        do {
            var start = Start(configuration: try serve.options.resolve())
            // The demo is a program at a terminal, which ends with it.
            isNode = !start.configuration.demo
            if let user = start.configuration.user {
                start.sockets = try start.configuration.openSockets()
                try ProcessUser.become(user)
                // As a reload will: what that user cannot read is told now.
                _ = try serve.options.resolve()
            }
            return start
        } catch let error as ProcessUserError {
            throw reported(CommandFailure("\(error)", .usage))
        } catch {
            throw reported(error)
        }
    }

    func run() async throws {
        guard let start = Self.start else { preconditionFailure("a node begins with Serve.begin") }
        try await reportingFailure {
            var configuration = start.configuration
            let level = LiveLogLevel(configuration.logLevel)
            let logger = Self.logger(configuration, level)
            try configuration.checkServable()
            let demo = configuration.demo ? try Demonstration(&configuration) : nil
            try await serve(configuration, start.sockets, demo, level, logger)
        }
    }

    private func serve(
        _ configuration: HubConfiguration, _ sockets: [ListeningSocket]?, _ demo: Demonstration?, _ level: LiveLogLevel,
        _ logger: Logger
    ) async throws {
        DescriptorLimit.ignoreBrokenPipes()
        // Who calls whom, and the key of sound, are nobody else's to read.
        umask(0o077)
        let wanted = configuration.limits.descriptors
        let descriptors = DescriptorLimit.raise(to: wanted)
        // The default is more than most machines give to a program that nobody has prepared them for.
        if descriptors < wanted, configuration.sources.keys.contains(where: { $0.name == "limits.connections" }) {
            logger.warning(
                "the system allows fewer descriptors than limits.connections needs: raise LimitNOFILE, or lower the limit",
                metadata: ["allowed": "\(descriptors)", "needed": "\(wanted)"])
        }
        let trust = try await TokenTrust(reading: configuration)
        let redis = try await Self.redis(configuration)
        let store: any FactStore =
            if let redis { RedisFactStore(redis, configuration) } else {
                try SQLiteFactStore(configuration, logger: logger)
            }
        try await demo?.prepare(store)
        var people: (@Sendable () async -> [UInt8])?
        if let demo { people = { await demo.people() } }
        let hub = try Hub(
            configuration, store: store, trust: trust, logger: logger, listening: sockets, sharing: redis,
            demoPeople: people)
        let reloader = hub.reloader(with: [level.reloadable]) { try options.resolve() }
        let hangup = demo == nil ? await Hangup { await reloader.reload() } : nil
        let watch = Task { await reloader.watch() }
        let interrupt = await Interrupt()
        hub.start()
        await hub.opened()
        let scheme = configuration.certificateFiles == nil ? "http" : "https"
        let url = "\(scheme)://\(configuration.listen.address):\(hub.port)"
        // In a cluster each node would play all of it: `linehub play` does it once.
        let played = configuration.redis.isEmpty ? demo : nil
        let office = await played?.start(at: HubEndpoint(host: configuration.listen.address, port: hub.port))
        Console.line("linehub ready \(url) node=\(configuration.node)")
        if demo != nil { Console.problem("Open \(url)/ and let the demo line call you.") }
        await interrupt.wait()
        watch.cancel()
        hangup?.cancel()
        await office?.stop()
        await hub.stop()
    }

    /// What the node shares with others, connected; nil for a node that is alone.
    private static func redis(_ configuration: HubConfiguration) async throws -> SharedRedis? {
        guard let text = configuration.redis.first else { return nil }
        let redis = SharedRedis(try RedisURL(text))
        try await redis.startAndConnect(within: .seconds(10))
        return redis
    }

    private static func logger(_ configuration: HubConfiguration, _ level: LiveLogLevel) -> Logger {
        LoggingSystem.bootstrap { _ in LiveLevelLogHandler(HubLogHandler(configuration.logFormat), level) }
        return Logger(label: "linehub")
    }
}

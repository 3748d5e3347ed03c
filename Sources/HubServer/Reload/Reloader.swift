import Logging

/// Reads a node's parts anew: all of them with the configuration when it is told to (SIGHUP), and each one when its files
/// change. What is bad changes nothing, and the log says why.
///
/// Files are read on threads of Swift's pool, never on a service thread; one reading at a time.
public actor Reloader {
    private let parts: [Reloadable]
    private let resolve: @Sendable () throws -> HubConfiguration
    private let logger: Logger
    private let metrics: Metrics
    /// What is in force.
    private(set) var configuration: HubConfiguration
    /// How the files of each part were when what is in force was read from them.
    private var stamps: [FileStamps]
    /// How the files of each part were when they were refused last: what is bad is read and told of once, not each second.
    private var refused: [FileStamps?]
    private var isReading = false
    private var isTold = false

    /// How often files are looked at.
    private static let interval = Duration.seconds(1)

    /// `resolve` gives the configuration as file, environment and flags say now.
    init(
        _ configuration: HubConfiguration, parts: [Reloadable], logger: Logger, metrics: Metrics = Metrics(),
        resolve: @escaping @Sendable () throws -> HubConfiguration
    ) {
        self.configuration = configuration
        self.parts = parts
        self.logger = logger
        self.metrics = metrics
        self.resolve = resolve
        stamps = parts.map { $0.firstStamps ?? FileStamps(of: $0.files(configuration)) }
        refused = parts.map { _ in nil }
    }

    /// Looks at the files once a second until the task is cancelled.
    public func watch() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            await look()
        }
    }

    /// Reads the configuration and all parts anew.
    public func reload() async {
        isTold = true
        await work()
    }

    /// Reads the parts anew whose files have changed.
    func look() async {
        await work()
    }

    /// What is asked for while it reads is done when it has.
    private func work() async {
        guard !isReading else { return }
        isReading = true
        defer { isReading = false }
        repeat {
            if isTold {
                isTold = false
                await readAll()
            } else {
                await readChanged()
            }
        } while isTold
    }

    private func readAll() async {
        let newer: HubConfiguration
        do {
            newer = try resolve()
        } catch {
            return refuse("configuration", error)
        }
        let changes = configuration.changes(to: newer)
        let adopted = configuration.adopting(newer)
        guard let readings = await read(Array(parts.indices), adopted) else { return }
        // At the more talkative of the two levels.
        let isQuieter = adopted.logLevel > configuration.logLevel
        if isQuieter { log(changes) }
        putInForce(readings)
        configuration = adopted
        if !isQuieter { log(changes) }
    }

    private func readChanged() async {
        for (index, part) in parts.enumerated() {
            let found = FileStamps(of: part.files(configuration))
            guard found != stamps[index], found != refused[index] else { continue }
            guard let readings = await read([index], configuration) else { continue }
            putInForce(readings)
            logger.notice("reloaded, as a file has changed", metadata: ["part": "\(part.name)"])
        }
    }

    /// A part that was read and is not in force yet.
    private struct Reading {
        var index: Int
        var stamps: FileStamps
        var commit: Reloadable.Commit
    }

    /// Reads the parts; nil where one is bad, which the log tells. The others have changed no less: the next look takes them up.
    private func read(_ indices: [Int], _ configuration: HubConfiguration) async -> [Reading]? {
        var readings: [Reading] = []
        for index in indices {
            let part = parts[index]
            // Before it is read: what changes meanwhile is seen at the next look.
            let stamps = FileStamps(of: part.files(configuration))
            do {
                readings.append(Reading(index: index, stamps: stamps, commit: try await part.prepare(configuration)))
            } catch {
                refused[index] = stamps
                refuse(part.name, error)
                return nil
            }
        }
        return readings
    }

    private func putInForce(_ readings: [Reading]) {
        for reading in readings {
            reading.commit()
            stamps[reading.index] = reading.stamps
        }
        metrics.reloads[.done]?.add()
    }

    private func refuse(_ part: String, _ error: any Error) {
        metrics.reloads[.refused]?.add()
        logger.error("nothing is reloaded", metadata: ["part": "\(part)", "error": "\(error)"])
    }

    private func log(_ changes: [ConfigurationChange]) {
        for change in changes {
            let metadata: Logger.Metadata = [
                "option": "\(change.option.name)", "old": "\(change.old)", "new": "\(change.new)",
            ]
            if change.option.isLive {
                logger.notice("option changed", metadata: metadata)
            } else {
                logger.warning("option changed, which needs a restart", metadata: metadata)
            }
        }
        logger.notice("reloaded", metadata: ["changedOptions": "\(changes.count { $0.option.isLive })"])
    }
}

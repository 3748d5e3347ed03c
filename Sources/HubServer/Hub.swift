import Foundation
import HashTreeCollections
import HubCore
import HubLoop
import HubProtocol
public import HubWebSocket
import LineModel
import LineTable
public import Logging
import Synchronization

/// One node: assembles all parts, serves until it is told to stop, and takes them apart again.
public final class Hub: Sendable {
    /// Where the node can be reached, once it has started.
    public let address: String
    public let port: UInt16
    public let configuration: HubConfiguration

    let services: Services
    let threads: [ServiceThread]
    private let sweeper: DeadlineSweeper
    private let control: CallControl
    private let store: any FactStore
    let logger: Logger
    /// How the files of tokens were when they were read.
    let tokenStamps: FileStamps?
    private let signingKey: [UInt8]
    private let drainer: Drainer
    private let upkeep: AudioUpkeep
    /// Nil for a node that is alone.
    private let cluster: Cluster?

    /// Builds the node: reads the store, binds the port, and makes all service threads. Nothing is served before `run`.
    ///
    /// `listening` is its port, a socket for each thread; nil binds it here. `redis` is what the nodes of a cluster share, connected;
    /// `store` keeps its facts there then. Stopped by `stop`.
    ///
    /// Throws `StoreError`, `TokenKeyError`, `CertificateFileError`, `ListeningSocketError`, `WebSocketServerError` or `LineTableError`; each
    /// says in its text what can be done.
    public init(
        _ configuration: HubConfiguration, store: any FactStore, trust: TokenTrust, now: @escaping Clock = wallClock,
        logger: Logger, listening: [ListeningSocket]? = nil, sharing redis: SharedRedis? = nil,
        demoPeople: (@Sendable () async -> [UInt8])? = nil
    ) throws {
        HeapArenas.limit(to: configuration.threads)
        // Deadlines stand in the lines that nodes share: they must be the same moment on all of them.
        let now = redis.map { SharedTime($0, machine: now, logger: logger).clock } ?? now
        // Of the start, for what they size; what may change later is asked of `live`.
        let limits = configuration.limits, live = LiveLimits(limits)
        trust.warn(logger)
        let stored = try store.load(now: now())
        let metrics = Metrics(
            threads: configuration.threads, store: store.meter, redis: redis?.meter ?? RedisMeter())
        let ears = (0..<configuration.threads).map { _ in ThreadEar(lineCapacity: limits.lines) }
        let table = LineTable<LineRecord>(capacity: limits.lines)
        let links = SwitchLinks(now: now)
        let lines = NodeLines(
            table: table,
            watch: LineWatch(ears: ears.map { ear in LineWatch.Ear(dirty: ear.dirty) { ear.loop.bringTurnEnd() } }),
            // Of a cluster the history is told by its store: until then it is older than any.
            epoch: redis == nil ? .random(in: 1..<1 << 53) : 0, ringLength: limits.ringEvents, metrics: metrics)
        let partyMoved: @Sendable (Int, PartyID) -> Void = { thread, party in
            ears[thread].mailbox.post { $0.partyMoved(party) }
        }
        let sharedFeeds = redis.map {
            SharedPartyFeeds(
                $0, capacity: limits.partyRingEvents, queueLimit: limits.storeQueue, metrics: metrics, now: now,
                tell: partyMoved)
        }
        let feeds: any PartyFeeds =
            sharedFeeds ?? EmbeddedPartyFeeds(capacity: limits.partyRingEvents, now: now, tell: partyMoved)
        let sweeper =
            redis == nil
            ? DeadlineSweeper(now: now)
            : DeadlineSweeper(now: now) { [node = configuration.node] in Cluster.lateness(of: $0, on: node) }
        let cluster = redis.map {
            Cluster(
                $0, node: NodeID(trusted: configuration.node), lines: lines, switches: links, limits: limits,
                metrics: metrics, now: now, logger: logger)
        }
        let presence = PresenceDesk(
            threads: ears.count, grace: .seconds(Int64(limits.presenceGraceSeconds)),
            statuses: stored.directory.statuses.map { ($0.key, $0.value) },
            sharing: cluster?.nodes.presence, now: now
        ) { thread in
            ears[thread].mailbox.post { $0.presenceMoved() }
        }
        let embedded = EmbeddedLineAuthority(lines, switches: links, metrics: metrics, now: now)
        let control = CallControl(
            lines: lines, authority: cluster?.authority ?? embedded,
            switches: links, feeds: feeds, store: store, sweeper: sweeper, metrics: metrics
        ) { presence.engaged($0) }
        cluster?.facts.begin(with: stored.versions)
        let ledgers = FactLedgers(cluster?.facts, store)
        let directory = DirectoryDesk(
            stored.directory, version: stored.versions.directory, control: control, ledger: ledgers.directory,
            queueLength: limits.storeQueue
        ) { move in
            for (party, status) in move.statuses { presence.chose(status, party) }
            for party in move.removed { presence.removed(party) }
            guard move.concernsSessions else { return }
            for ear in ears { ear.mailbox.post { $0.directoryMoved(move) } }
        }
        try directory.begin()
        let sessions = SessionDirectory(node: configuration.node)
        let commands = CallCommands(control: control) { CallID(trusted: "h." + RandomName.make()) }
        let switchDesk = SwitchDesk(
            control: control, commands: commands, links: links, directory: directory, store: store,
            // Where nodes share lines, calls outlive each of them.
            orphans: cluster == nil ? stored.liveCalls : [], remembered: limits.turnedAwayCalls, now: now)
        let sharedCommands: SharedCommands? = redis.flatMap { redis in
            guard let nodes = cluster?.nodes.driver else { return nil }
            return SharedCommands(redis, own: { nodes.latest }, isAlive: { nodes.isAlive($0) })
        }
        if let cluster, let sharedFeeds, let sharedCommands {
            cluster.bus.add { sharedFeeds.reread($0) }
            cluster.bus.add { sharedCommands.reread($0) }
        }
        let desk = CommandDesk(
            storedKeys: stored.commandKeys, capacity: limits.rememberedCommands, store: store,
            authority: sharedCommands, now: now)
        let media = MediaFiles(
            directory: configuration.soundDirectory, audio: stored.audio,
            limits: live, store: store,
            strayAge: cluster.map { _ in .seconds(limits.mediaOrphanSeconds) }, now: now)
        let voicemailBook = DurableValue(
            VoicemailBook(stored.audio.messages), ledger: ledgers.voicemail, feeds: feeds,
            queueLength: limits.storeQueue,
            followed: media.follow)
        let recordingBook = DurableValue(
            RecordingBook(stored.audio.recordings), ledger: ledgers.recordings, feeds: feeds,
            queueLength: limits.storeQueue,
            followed: media.follow)
        let signingKey = try stored.audio.signingKey ?? Self.newSigningKey(store, isShared: redis != nil, now)
        if redis != nil, configuration.mediaDirectory == nil {
            logger.notice("sound is played by the node alone that took it: `media` names no directory that all have")
        }
        let signer = MediaSigner(key: signingKey)
        let partyView = PartyView(directory: directory, voicemail: voicemailBook, recordings: recordingBook)
        let members: @Sendable (LineID) -> [PartyID] = { directory.directory.group(of: $0)?.present ?? [] }
        let entries =
            cluster?.entries(store, members: members)
            ?? EmbeddedEntryUpdates(store: store, feeds: feeds, members: members)
        let voicemail = VoicemailDesk(
            voicemailBook, directory: directory, desk: desk, media: media, signer: signer,
            entries: entries, now: now, limits: live)
        let recordings = RecordingDesk(
            recordingBook, directory: directory, desk: desk, media: media, signer: signer,
            entries: entries, now: now, limits: live)
        upkeep = AudioUpkeep(
            voicemail: voicemail, recordings: recordings, media: media, limits: live,
            isCurrent: { [bus = cluster?.bus] in bus?.isCurrent ?? true }, now: now)
        let drainer = Drainer()
        let audit = AuditLog(logger, sessions: sessions, now: now)
        let administered = SessionAdministration(
            sessions: sessions, nameOf: { directory.name(of: $0) }, drain: { drainer.drain() }, others: cluster?.nodes)
        let router = Router(
            calls: CallDesk(
                commands: commands, desk: desk, rows: RowView(lines: lines), directory: directory,
                audit: audit),
            alerts: AlertsDesk(directory: directory, desk: desk),
            status: StatusDesk(directory: directory, desk: desk),
            history: HistoryDesk(
                directory: directory, store: store, desk: desk, view: partyView, entries: entries),
            lines: LinesDesk(
                directory: directory, sessions: sessions, feeds: feeds, view: partyView,
                isElsewhere: { cluster?.nodes.presence.isElsewhere($0) ?? false }),
            administration: AdministrationDesk(
                directory: directory, desk: desk, sessions: administered,
                status: {
                    let own = NodeRow(
                        node: configuration.node, state: drainer.isDraining ? .draining : .serving,
                        sessions: sessions.count)
                    return AdminClusterStatusResult(
                        epoch: lines.epoch, degraded: cluster?.bus.isCurrent == false,
                        nodes: cluster?.nodes.rows(own: own) ?? [own])
                }),
            switches: switchDesk, voicemail: voicemail, recordings: recordings,
            audioReports: AudioReports(
                links: links, lines: lines, directory: directory, voicemail: voicemail, recordings: recordings,
                store: store, now: now), audit: audit)
        let services = Services(
            configuration: configuration, limits: live, memory: MemoryBudget(live, logger: logger), now: now,
            metrics: metrics, logger: logger, lines: lines, control: control,
            cluster: cluster, feeds: feeds, links: links, directory: directory, presence: presence, sessions: sessions,
            switchDesk: switchDesk, router: router,
            verification: VerificationQueue(
                TokenVerifier(
                    trust,
                    rules: TokenRules(issuer: configuration.issuer, audience: configuration.audience), limits: live,
                    capacity: limits.rememberedTokens, now: now),
                limits: live, metrics: metrics),
            console: try ConsoleFiles(directory: configuration.webDirectory), media: media, signer: signer,
            partyView: partyView, demoPeople: demoPeople)

        // All contexts are made here, one after another, before any thread runs (library trap).
        let certificate = try configuration.certificateFiles?.read()
        metrics.certificateExpiry.set(certificate.map { Int($0.expiresAt) } ?? 0)
        let sockets = try listening ?? configuration.openSockets()
        var threads: [ServiceThread] = []
        for (number, ear) in ears.enumerated() {
            let thread = try ServiceThread(number: number, ear: ear, services: services)
            try thread.listen(
                sockets[number], configuration.server(threads: ears.count, certificate: certificate, logger: logger))
            threads.append(thread)
        }
        self.configuration = configuration
        tokenStamps = trust.stamps
        self.services = services
        self.threads = threads
        self.sweeper = sweeper
        self.control = control
        self.cluster = cluster
        self.store = store
        self.logger = logger
        self.signingKey = signingKey
        port = sockets[0].port
        address = configuration.listen.address
        self.drainer = drainer
        drainer.begin { [weak self] in self?.drainSessions() }
    }

    /// The clock of the machine.
    public static let wallClock: Clock = {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// Starts all threads; the node may serve when this returns.
    public func start() {
        for thread in threads { Self.run("service \(thread.number)") { thread.run() } }
        Self.run("sweeper") { [sweeper, control] in sweeper.run { control.sweep($0) } }
        Task { [services] in await services.directory.run() }
        upkeep.start()
        services.memory.start()
        Task { [services] in
            try await Task.sleep(for: .milliseconds(LineState.switchGrace.milliseconds))
            services.switchDesk.giveUpOrphans()
        }
        cluster?.start(
            control,
            nodes: ClusterNodes.Ears(
                describe: { [services, drainer] in
                    (drainer.isDraining ? .draining : .serving, services.sessions.count)
                },
                taken: { [services] in services.switchDesk.tell($0.losers) },
                unserved: { [services] in services.switchDesk.unserved($0) },
                presence: { [services] in services.presence.elsewhere($0) },
                replaced: { [services] in services.sessions.replaced(by: $0) },
                asked: { [services] in services.router.administration.sessions.carryOut($0) }),
            degraded: { [threads] in
                for thread in threads { thread.mailbox.post { $0.tellAll(.degraded) } }
            },
            recovered: { [threads, services] in
                services.isOpen = true
                for thread in threads {
                    thread.mailbox.post {
                        $0.tellAll(.recovered)
                        $0.endDoubts()
                    }
                }
                services.directory.describeAll()
            },
            complete: { [services] in services.links.haveAllToldAnew() },
            epochBegan: { [services, store, signingKey] in
                services.links.mayHaveLostReports()
                // It may be lost with what was written last.
                store.append([.audio(.signingKey(signingKey))]) { _ in }
            })
        if cluster == nil { services.isOpen = true }
        services.isReady = true
    }

    /// Returns when the node takes sockets: at once where it is alone, else when it knows how the cluster's lines are.
    public func opened() async {
        while !services.isOpen { try? await Task.sleep(for: .milliseconds(10)) }
    }

    /// Tells all clients to go elsewhere; new ones are turned away from now on.
    public func drain() { drainer.drain() }

    private func drainSessions() {
        services.isReady = false
        logger.info("draining", metadata: ["sessions": "\(services.sessions.count)"])
        // A few clients go at once; many are spread, so that the nodes they go to are not stormed.
        let longest = Int64(services.limits.current.drainSeconds) * 1000 / 2
        let span = Timestamp.Span.milliseconds(min(longest, Int64(services.sessions.count) * 100))
        for thread in threads { thread.mailbox.post { $0.drain(within: span) } }
    }

    /// Drains, then ends all threads and the store; returns when everything has ended.
    public func stop() async {
        drain()
        let deadline = ContinuousClock.now + .seconds(services.limits.current.drainSeconds)
        while services.metrics.sockets.value > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        for thread in threads { thread.stop() }
        sweeper.stop()
        services.directory.stop()
        services.memory.stop()
        await upkeep.stop()
        store.close()
        await cluster?.nodes.leave()
        cluster?.stop()
    }

    /// Makes the key by which URLs of sound are signed. Of nodes that begin together one's stays, which all take.
    private static func newSigningKey(_ store: any FactStore, isShared: Bool, _ now: Clock) throws -> [UInt8] {
        let key = MediaSigner.makeKey()
        let isOver = DispatchSemaphore(value: 0)
        store.append([.audio(.signingKey(key))]) { _ in isOver.signal() }
        guard isShared else { return key }
        isOver.wait()
        guard let stored = try store.load(now: now()).audio.signingKey else { throw StoreError.overloaded }
        return stored
    }

    private static func run(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // From inside: set from outside it is not what `top -H` shows.
            Thread.current.name = name
            body()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }
}

/// Lets a desk ask for the drain of the node that it is a part of; the first time counts.
private final class Drainer: Sendable {
    private struct Work: Sendable {
        var drain: @Sendable () -> Void
    }

    private let work = Mutex<Work?>(nil)
    private let asked = Atomic(false)

    // Relaxed, both: a state that others ask for, ordering nothing.
    var isDraining: Bool { asked.load(ordering: .relaxed) }

    /// Before anybody may ask.
    func begin(_ drain: @escaping @Sendable () -> Void) { work.withLock { $0 = Work(drain: drain) } }

    func drain() {
        if !asked.exchange(true, ordering: .relaxed) { work.withLock { $0 }?.drain() }
    }
}

extension HubConfiguration {
    /// Binds the port, with a socket for each service thread.
    public func openSockets() throws(ListeningSocketError) -> [ListeningSocket] {
        try ListeningSocket.several(threads, address: listen.address, port: listen.port)
    }

    /// What one service thread's server is configured with.
    fileprivate func server(
        threads: Int, certificate: ServerCertificate?, logger: Logger
    ) -> WebSocketServerConfiguration {
        var server = WebSocketServerConfiguration(subprotocol: "linehub.v1") { line in
            logger.warning("libwebsockets", metadata: ["line": "\(line)"])
        }
        server.certificate = certificate
        server.maximumMessageBytes = limits.messageBytes
        server.maximumBodyBytes = limits.messageBytes
        server.bodyTooLarge = .failure(status: 413, RPCError(.messageTooLarge))
        let share = ThreadShare(of: limits, threads: threads)
        server.maximumConnections = share.connections
        server.requestTimeoutSeconds = limits.requestSeconds
        server.addresses.sockets = share.socketsPerAddress
        server.addresses.perSecond = share.connectsPerAddressPerSecond
        server.addresses.exempt = Set(trustedProxies.compactMap(PeerAddress.init(numeric:)))
        server.maximumPlainSockets = share.pendingHandshakes
        server.maximumQueuedBytes = limits.perConnectionQueueBytes
        return server
    }
}

import HubCore
import HubProtocol
import LineModel
import Logging
import Synchronization

/// Everything that the service threads share; each part guards itself.
final class Services: Sendable {
    let limits: LiveLimits
    /// Service threads.
    let threads: Int
    let memory: MemoryBudget
    let now: Clock
    let metrics: Metrics
    let logger: Logger
    let lines: NodeLines
    let control: CallControl
    /// Nil for a node that is alone.
    let cluster: Cluster?
    let feeds: any PartyFeeds
    let links: SwitchLinks
    let directory: DirectoryDesk
    let presence: PresenceDesk
    let sessions: SessionDirectory
    let switchDesk: SwitchDesk
    let router: Router
    let verification: VerificationQueue
    let console: ConsoleFiles
    let media: MediaFiles
    let signer: MediaSigner
    let partyView: PartyView
    let httpRates: PartyRates
    /// The demo's people as JSON, with fresh tokens; nil unless the node runs the demo.
    let demoPeople: (@Sendable () async -> [UInt8])?
    private let refusalsLogged: Atomic<Bool>
    private let ready = Atomic(false)
    private let open = Atomic(false)
    private let allowedOrigins: Mutex<OriginPolicy>

    init(
        configuration: HubConfiguration, limits: LiveLimits, memory: MemoryBudget, now: @escaping Clock,
        metrics: Metrics, logger: Logger,
        lines: NodeLines,
        control: CallControl, cluster: Cluster?, feeds: any PartyFeeds, links: SwitchLinks, directory: DirectoryDesk,
        presence: PresenceDesk, sessions: SessionDirectory, switchDesk: SwitchDesk, router: Router,
        verification: VerificationQueue, console: ConsoleFiles, media: MediaFiles, signer: MediaSigner,
        partyView: PartyView, demoPeople: (@Sendable () async -> [UInt8])?
    ) {
        self.limits = limits
        threads = configuration.threads
        self.memory = memory
        self.now = now
        self.metrics = metrics
        self.logger = logger
        refusalsLogged = Atomic(logger.logLevel <= .debug)
        self.lines = lines
        self.control = control
        self.cluster = cluster
        self.feeds = feeds
        self.links = links
        self.directory = directory
        self.presence = presence
        self.sessions = sessions
        self.switchDesk = switchDesk
        self.router = router
        self.verification = verification
        self.console = console
        self.media = media
        self.signer = signer
        self.partyView = partyView
        self.demoPeople = demoPeople
        allowedOrigins = Mutex(OriginPolicy(configuration.allowedOrigins))
        httpRates = PartyRates(limits, capacity: configuration.limits.rememberedTokens)
    }

    /// Prometheus' text of how the node is now; not to be asked for on a service thread.
    func exposition() -> String {
        metrics.ready.set(isReady ? 1 : 0)
        metrics.lines.set(lines.registry.lineCount)
        metrics.redis.busCurrent.set(isDegraded ? 0 : 1)
        return metrics.text()
    }

    // Relaxed, all: states that others ask for, ordering nothing.

    /// Whether the node may serve: it has started, does not drain, knows how lines are, counts as one of the nodes, and has memory
    /// for newcomers.
    var isReady: Bool {
        get {
            ready.load(ordering: .relaxed) && !isDegraded && cluster?.nodes.driver.isActing != false && !memory.isSpent
        }
        set { ready.store(newValue, ordering: .relaxed) }
    }

    /// Whether sockets are taken at all: from when the node has known for the first time how lines are.
    var isOpen: Bool {
        get { open.load(ordering: .relaxed) }
        set { open.store(newValue, ordering: .relaxed) }
    }

    /// Whether refused requests are logged. A reload sets it with the log's level: to ask a logger would cost each request
    /// something.
    var logsRefusals: Bool {
        get { refusalsLogged.load(ordering: .relaxed) }
        set { refusalsLogged.store(newValue, ordering: .relaxed) }
    }

    /// Whose pages may open a socket, which a reload changes.
    var origins: OriginPolicy {
        get { allowedOrigins.withLock(\.self) }
        set { allowedOrigins.withLock { $0 = newValue } }
    }

    /// Whether what the node knows of lines may be out of date (F9).
    var isDegraded: Bool { cluster?.bus.isCurrent == false }

    /// Who a token's bearer is (P38): a party for scope `client`, else its own name.
    func caller(
        _ claims: TokenClaims, kind: ClientKind, device: DeviceID?, language: Language, session: SessionHandle?
    ) throws(Refusal) -> Caller {
        let isClient = claims.scopes.contains(.client)
        let known = directory.reference(of: claims.party)
        if isClient, known == nil { throw Refusal(.unknownParty) }
        return Caller(
            viewer: Viewer(party: claims.party, isMember: isClient, allowed: claims.lines),
            name: isClient ? known?.name ?? claims.party.rawValue : claims.party.rawValue,
            device: device ?? DeviceID(trusted: kind.rawValue), kind: kind, scopes: claims.scopes, language: language,
            session: session)
    }
}

import HubCore
import HubProtocol
import HubWebSocket
import LineModel

/// What the hub counts. Each metric is declared here, once, with its name and help, and deploy/metrics.md says what to make of
/// it; `Tests/EndToEnd/test_metrics.py` holds the two together.
///
/// Labels have values that the program knows beforehand: nothing that comes from outside may become one.
final class Metrics: MetricGroup {
    let build = BuildInfo()
    let ready = GaugeMetric("linehub_ready", "1 while the node may serve.")

    // Who is there.
    let lines = GaugeMetric("linehub_lines", "Lines in the table.")
    let sockets = GaugeMetric("linehub_sockets", "Open WebSockets.")
    let sessions = Labelled(
        "linehub_sessions", "Open sessions, by the kind of their client.", label: "kind", ClientKind.allCases,
        kind: .gauge
    ) { $0.rawValue }
    let subscriptions = GaugeMetric(
        "linehub_subscriptions", "Lines that sessions are subscribed to, summed over sessions.")
    let presenceSubscriptions = GaugeMetric(
        "linehub_presence_subscriptions", "Parties whose presence sessions watch, summed over sessions.")

    // Who comes, and who is turned away.
    let handshakes = CounterMetric("linehub_handshakes_total", "WebSocket handshakes that were taken.")
    let handshakesRefused = Labelled(
        "linehub_handshakes_refused_total", "WebSocket handshakes that were refused, by reason.", label: "reason",
        HandshakeRefusal.allCases
    ) { $0.rawValue }
    let turnedAway = Labelled(
        "linehub_sockets_turned_away_total",
        "Sockets closed without an answer: of an address with too many, or the slowest where all places were taken.",
        label: "reason", TurningAway.allCases
    ) { "\($0)" }
    let acceptFailures = CounterMetric(
        "linehub_accept_failures_total", "Times that the system gave no socket to somebody who waited.")
    let openingsRationed = CounterMetric("linehub_openings_rationed_total", "Sessions that waited to be opened.")
    let tokensVerified = CounterMetric("linehub_tokens_verified_total", "Tokens verified, good ones and bad.")
    let tokensRemembered = CounterMetric(
        "linehub_tokens_remembered_total", "Tokens that were known from an earlier check.")
    let verificationsRefused = CounterMetric(
        "linehub_verifications_refused_total", "Tokens refused unchecked because too many waited.")
    let closed = Labelled(
        "linehub_closed_total", "Connections that the hub ended, by close code.", label: "code", CloseCode.allCases
    ) { String($0.rawValue) }
    let slowClosed = CounterMetric(
        "linehub_slow_closed_total", "Connections closed because the client read too slowly.")
    let unansweredClosed = CounterMetric(
        "linehub_unanswered_closed_total", "Connections ended because their requests were not answered.")
    let revokedClosed = CounterMetric(
        "linehub_revoked_closed_total", "Sessions closed because their token was revoked, or its key taken out.")
    let heartbeatsLost = CounterMetric(
        "linehub_heartbeats_lost_total", "Connections ended because nothing came from the client.")

    // What is asked, and what is committed.
    let requests = CounterMetric("linehub_requests_total", "Requests received.")
    let requestSeconds: Histogram
    private let refusals = Labelled(
        "linehub_refusals_total", "Requests refused, by code.", label: "code", RefusalCode.allCases
    ) { $0.rawValue }
    let heldBack = CounterMetric(
        "linehub_held_back_total", "Times that a client asking faster than it is served was made to wait.")
    let turnsAwaited = CounterMetric(
        "linehub_turns_awaited_total", "Times that a session asking more than its share waited for its turn.")
    let commits = CounterMetric("linehub_commits_total", "Changes committed on lines.")
    let commitConflicts = CounterMetric(
        "linehub_commit_conflicts_total", "Commits decided anew because another came first.")
    let events = CounterMetric("linehub_events_total", "Line events committed.")
    let ordersSent = CounterMetric("linehub_switch_orders_total", "Orders sent to switches.")
    let ordersFailed = CounterMetric(
        "linehub_switch_orders_failed_total", "Orders that a switch refused or did not answer in time.")

    // What is delivered.
    let eventSeconds: Histogram
    let fanOut: Histogram
    let notificationsSent = CounterMetric("linehub_notifications_sent_total", "Line and party events sent to clients.")
    let sends = CounterMetric("linehub_sends_total", "Sends; all that is due for a client in one turn shares one.")
    let conflated = CounterMetric(
        "linehub_conflated_total", "Commits that a slow client was told of by a later event alone.")
    let snapshotsSent = CounterMetric("linehub_snapshots_sent_total", "Snapshots of lines sent, asked for or not.")
    let snapshotsRationed = CounterMetric(
        "linehub_snapshots_rationed_total", "Times that a client's snapshots waited for their share.")
    let blockedSends = CounterMetric("linehub_blocked_sends_total", "Sends put off because a client reads slowly.")
    let gaps = Labelled(
        "linehub_gaps_total", "Times that a client had missed more than is kept, by what it follows.", label: "of",
        GapKind.allCases
    ) { $0.rawValue }
    let repairs = Labelled(
        "linehub_repairs_total", "Repairs that clients asked for because they saw a gap, by what they follow.",
        label: "of", GapKind.allCases
    ) { $0.rawValue }

    // The store and the cluster.
    let storeFailures = CounterMetric("linehub_store_failures_total", "Writes that the store could not make durable.")
    let store: StoreMeter
    let storeRegressions = CounterMetric(
        "linehub_store_regressions_total", "Lines of which the shared store had less than it was heard to have.")
    let redis: RedisMeter
    /// The nodes by their condition; one that is alone sees itself.
    let nodes = Labelled(
        "linehub_nodes", "Nodes of the cluster as this one sees them, by condition.", label: "condition",
        [Membership.Condition.alive, .suspect, .gone], kind: .gauge
    ) { "\($0)" }
    let fenced = CounterMetric(
        "linehub_node_fenced_total", "Times that the node gave up what it had, as others may take it for gone.")
    let partyEventsLost = CounterMetric(
        "linehub_party_events_lost_total",
        "Events of parties dropped because too many waited for Redis; they reload.")
    let partyFeedsRestarted = CounterMetric(
        "linehub_party_feeds_restarted_total",
        "Feeds of parties begun anew because Redis had lost their end; they reload.")

    let certificateExpiry = GaugeMetric(
        "linehub_tls_certificate_expiry_timestamp_seconds",
        "When the certificate in force expires, in seconds since 1970; 0 without TLS.")
    let reloads = Labelled(
        "linehub_reloads_total",
        "Readings anew of the configuration, or of files that had changed, by what came of them.", label: "result",
        ReloadResult.allCases
    ) { $0.rawValue }
    private let logLinesLeftOut = LogWriter.leftOut
    private let logLinesDropped = LogOutlet.dropped
    let process: ProcessMetrics

    /// - Parameter threads: service threads.
    init(threads: Int = 1, store: StoreMeter = StoreMeter(), redis: RedisMeter = RedisMeter()) {
        requestSeconds = Histogram(
            "linehub_request_seconds", "Time from a request's arrival on a socket to its reply, by scope.",
            shards: threads, label: ("scope", Method.Scope.measured.map(\.rawValue)))
        eventSeconds = Histogram(
            "linehub_event_seconds",
            "Time from a line's commit, or from hearing of it, to the sends to all who follow the line; by commit and service thread.",
            shards: threads)
        fanOut = Histogram(
            "linehub_fan_out", "Followers of a line that one service thread looked at when the line changed.",
            bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], unit: .one, shards: threads)
        self.store = store
        self.redis = redis
        process = ProcessMetrics(threads: threads)
        nodes[.alive]?.set(1)
    }

    func refused(_ code: RefusalCode) { refusals[code]?.add() }

    func refused(_ handshake: HandshakeRefusal) { handshakesRefused[handshake]?.add() }

    /// All of it as Prometheus reads it. Asks the kernel, so not on a service thread.
    func text() -> String {
        process.refresh()
        return ExpositionText(metrics).text
    }
}

/// Why a WebSocket handshake is refused.
enum HandshakeRefusal: String, CaseIterable {
    case draining, notOpen, origin, memory
}

/// What came of reading something anew: in force, or refused and all as it was.
enum ReloadResult: String, CaseIterable {
    case done, refused
}

/// What a client follows by sequence numbers.
enum GapKind: String, CaseIterable {
    case line, party
}

extension Method.Scope {
    /// Those whose requests go through the router; what makes a session is measured by none.
    static let measured: [Self] = [.client, .switch, .admin]

    /// Its place among the series of a histogram by scope.
    var place: Int { Self.measured.firstIndex(of: self) ?? 0 }
}

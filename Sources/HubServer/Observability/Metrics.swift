import HubCore
import LineModel

/// What the hub counts, and its Prometheus text (exposition format 0.0.4).
final class Metrics: Sendable {
    let sessions = Gauge()
    let sockets = Gauge()
    let subscriptions = Gauge()
    let presenceSubscriptions = Gauge()
    let handshakesRefused = Counter()
    let tokensVerified = Counter()
    let tokensRemembered = Counter()
    let verificationsRefused = Counter()
    let requests = Counter()
    let commits = Counter()
    let commitConflicts = Counter()
    let storeRegressions = Counter()
    let events = Counter()
    let notificationsSent = Counter()
    let sends = Counter()
    let conflated = Counter()
    let heldBack = Counter()
    let unansweredClosed = Counter()
    let snapshotsSent = Counter()
    let snapshotsRationed = Counter()
    let openingsRationed = Counter()
    let blockedSends = Counter()
    let slowClosed = Counter()
    let heartbeatsLost = Counter()
    let ordersSent = Counter()
    let ordersFailed = Counter()
    let storeFailures = Counter()
    /// The nodes by their condition; one that is alone sees itself.
    let nodes: [Membership.Condition: Gauge] = [.alive: Gauge(1), .suspect: Gauge(), .gone: Gauge()]
    let fenced = Counter()
    let partyEventsLost = Counter()
    let partyFeedsRestarted = Counter()
    private let refusals: [RefusalCode: Counter] = Dictionary(
        uniqueKeysWithValues: RefusalCode.allCases.map { ($0, Counter()) })

    func refused(_ code: RefusalCode) { refusals[code]?.add() }

    /// One line per value, each metric with its help and type.
    func text(lines: Int, ready: Bool) -> String {
        var text = ""
        func write(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int)]) {
            text += "# HELP linehub_\(name) \(help)\n# TYPE linehub_\(name) \(type)\n"
            for (labels, value) in values { text += "linehub_\(name)\(labels) \(value)\n" }
        }
        func gauge(_ name: String, _ help: String, _ value: Int) { write(name, "gauge", help, [("", value)]) }
        func counter(_ name: String, _ help: String, _ counter: Counter) {
            write(name, "counter", help, [("", counter.value)])
        }
        gauge("ready", "1 while the node may serve.", ready ? 1 : 0)
        gauge("lines", "Lines in the table.", lines)
        gauge("sockets", "Open WebSockets.", sockets.value)
        gauge("sessions", "Open sessions.", sessions.value)
        gauge("subscriptions", "Lines that sessions are subscribed to, summed over sessions.", subscriptions.value)
        gauge(
            "presence_subscriptions", "Parties whose presence sessions watch, summed over sessions.",
            presenceSubscriptions.value)
        counter("handshakes_refused_total", "WebSocket handshakes that were refused.", handshakesRefused)
        counter("tokens_verified_total", "Tokens verified, good ones and bad.", tokensVerified)
        counter("tokens_remembered_total", "Tokens that were known from an earlier check.", tokensRemembered)
        counter(
            "verifications_refused_total", "Tokens refused unchecked because too many waited.", verificationsRefused)
        counter("requests_total", "Requests received.", requests)
        write(
            "refusals_total", "counter", "Requests refused, by code.",
            RefusalCode.allCases.map { ("{code=\"\($0.rawValue)\"}", refusals[$0]?.value ?? 0) })
        counter("commits_total", "Changes committed on lines.", commits)
        counter("commit_conflicts_total", "Commits decided anew because another came first.", commitConflicts)
        counter(
            "store_regressions_total", "Lines of which the shared store had less than it was heard to have.",
            storeRegressions)
        counter("events_total", "Line events committed.", events)
        counter("notifications_sent_total", "Notifications sent to clients.", notificationsSent)
        counter("sends_total", "Sends; all that is due for a client in one turn shares one.", sends)
        counter("held_back_total", "Times that a client asking faster than it is served was made to wait.", heldBack)
        counter(
            "unanswered_closed_total", "Connections ended because their requests were not answered.", unansweredClosed)
        counter("conflated_total", "Commits that a slow client was told of by a later event alone.", conflated)
        counter("snapshots_sent_total", "Snapshots sent in place of missed events.", snapshotsSent)
        counter(
            "snapshots_rationed_total", "Times that a client's snapshots waited for their share.", snapshotsRationed)
        counter("openings_rationed_total", "Sessions that waited to be opened.", openingsRationed)
        counter("blocked_sends_total", "Sends put off because a client reads slowly.", blockedSends)
        counter("slow_closed_total", "Connections closed because the client read too slowly.", slowClosed)
        counter("heartbeats_lost_total", "Connections ended because nothing came from the client.", heartbeatsLost)
        counter("switch_orders_total", "Orders sent to switches.", ordersSent)
        counter("switch_orders_failed_total", "Orders that a switch refused or did not answer in time.", ordersFailed)
        let conditions: [(word: String, Membership.Condition)] = [
            ("alive", .alive), ("suspect", .suspect), ("gone", .gone),
        ]
        write(
            "nodes", "gauge", "Nodes of the cluster as this one sees them, by condition.",
            conditions.map { ("{condition=\"\($0.word)\"}", nodes[$0.1]?.value ?? 0) })
        counter("node_fenced_total", "Times that the node gave up what it had, as others may take it for gone.", fenced)
        counter("store_failures_total", "Writes that the store could not make durable.", storeFailures)
        counter(
            "party_events_lost_total", "Events of parties dropped because too many waited for Redis; they reload.",
            partyEventsLost)
        counter(
            "party_feeds_restarted_total", "Feeds of parties begun anew because Redis had lost their end; they reload.",
            partyFeedsRestarted)
        return text
    }
}

/// How a node is and what it does, from two readings of its metrics.
struct NodeLoad: Equatable, Sendable {
    /// A node that was read once only has no rates yet.
    struct Rates: Equatable, Sendable {
        /// Each a second.
        var events, deliveries, requests, conflated, slowClosed: Double
        /// Those that are not 0, each a second.
        var refusals: [Word]
        var event, store, redis: Latency
        /// Of each service thread, the share of a core that it used.
        var threads: [Double]
    }

    struct Word: Equatable, Sendable {
        var word: String
        var value: Double
    }

    /// In seconds; nil where nothing came.
    struct Latency: Equatable, Sendable {
        var p50, p99: Double?
    }

    var version: String
    var isReady, isBusCurrent: Bool
    /// Those that are not 0, by the kind of their client.
    var sessions: [Word]
    var sockets, lines, subscriptions: Int
    var residentBytes: Double
    var rates: Rates?

    /// Resident memory by sockets, all else included; nil without any.
    var bytesPerSocket: Double? { sockets > 0 ? residentBytes / Double(sockets) : nil }

    /// - Parameter earlier: an earlier page of the same node, and the seconds between.
    init(_ page: Exposition, since earlier: (page: Exposition, seconds: Double)? = nil) throws(NotANode) {
        guard let build = page.samples["linehub_build_info"]?.first, let ready = page["linehub_ready"] else {
            throw NotANode()
        }
        version = build.labels["version"] ?? "?"
        isReady = ready == 1
        isBusCurrent = page["linehub_bus_current"] == 1
        sessions = page.series("linehub_sessions", by: "kind").filter { $0.value != 0 }.map(Word.init)
        sockets = Int(page.sum("linehub_sockets"))
        lines = Int(page.sum("linehub_lines"))
        subscriptions = Int(page.sum("linehub_subscriptions"))
        residentBytes = page.sum("process_resident_memory_bytes")
        rates = earlier.map { Rates(page, since: $0.page, seconds: $0.seconds) }
    }

    /// The page is that of another program.
    struct NotANode: Error, Equatable, CustomStringConvertible {
        var description: String { "these are not the metrics of a hub" }
    }
}

extension NodeLoad.Rates {
    fileprivate init(_ page: Exposition, since earlier: Exposition, seconds: Double) {
        // A process that has begun anew counts from 0.
        func rate(_ now: Double, _ before: Double) -> Double { (now >= before ? now - before : now) / seconds }
        func each(_ name: String) -> Double { rate(page.sum(name), earlier.sum(name)) }
        func each(_ name: String, by label: String) -> [NodeLoad.Word] {
            let before = Dictionary(
                earlier.series(name, by: label).map { ($0.word, $0.value) }, uniquingKeysWith: { first, _ in first })
            return page.series(name, by: label).map { .init(word: $0.word, value: rate($0.value, before[$0.word] ?? 0)) }
        }
        func latency(_ name: String) -> NodeLoad.Latency {
            let came = page.histogram(name).since(earlier.histogram(name))
            return .init(p50: came.quantile(0.5), p99: came.quantile(0.99))
        }
        events = each("linehub_events_total")
        deliveries = each("linehub_notifications_sent_total")
        requests = each("linehub_requests_total")
        conflated = each("linehub_conflated_total")
        slowClosed = each("linehub_slow_closed_total")
        refusals = each("linehub_refusals_total", by: "code").filter { $0.value > 0 }
        event = latency("linehub_event_seconds")
        store = latency("linehub_store_write_seconds")
        redis = latency("linehub_redis_seconds")
        threads = each("linehub_thread_cpu_seconds_total", by: "thread").map(\.value)
    }
}

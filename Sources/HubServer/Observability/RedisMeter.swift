/// What a node counts of its dealings with the Redis of its cluster.
final class RedisMeter: MetricGroup {
    let replies = Histogram(
        "linehub_redis_seconds", "Time from a command or script for Redis to its reply or failure.")
    let inFlight = GaugeMetric("linehub_redis_in_flight", "Commands and scripts that Redis has not answered yet.")
    let failures = CounterMetric(
        "linehub_redis_failures_total", "Commands and scripts that Redis refused or did not answer.")
    let lost = CounterMetric("linehub_redis_connections_lost_total", "Times that the connection to Redis was lost.")
    let busCurrent = GaugeMetric(
        "linehub_bus_current", "1 while the node hears all that others commit; 1 also for a node that is alone.", 1)
    let busSilences = CounterMetric(
        "linehub_bus_silences_total", "Times that the bus went silent: commands were refused.")
    let rereads = CounterMetric("linehub_bus_rereads_total", "Times that the node read all lines anew.")
}

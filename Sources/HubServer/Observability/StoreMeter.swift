/// What a store counts of its own work.
public final class StoreMeter: MetricGroup {
    let writes = Histogram(
        "linehub_store_write_seconds", "Time of one transaction of the embedded store, its flush of the disk included.")
    let waiting = GaugeMetric(
        "linehub_store_waiting",
        "Writes that wait for the embedded store; beyond `limits.storeQueue` they are refused.")

    public init() {}
}

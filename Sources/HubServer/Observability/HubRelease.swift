/// Which release of the hub this is.
public enum HubRelease {
    public static let version = "0.1.0-dev"
}

/// The metric that names it: always 1, so that others can be joined with it.
final class BuildInfo: Metric {
    let family = MetricFamily(
        name: "linehub_build_info", kind: .gauge, help: "1, with the release of the node as its label.")

    func write(to text: inout ExpositionText) {
        text.sample(1, of: family, labels: [("version", HubRelease.version)])
    }
}

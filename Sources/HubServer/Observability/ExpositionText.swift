/// Prometheus' text of metrics, format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
struct ExpositionText {
    private(set) var text = ""

    init(_ metrics: [any Metric]) {
        for metric in metrics {
            let family = metric.family
            text += "# HELP \(family.name) \(Self.escaped(family.help, quote: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            metric.write(to: &self)
        }
    }

    /// - Parameter suffix: `_bucket` and its like, of histograms.
    mutating func sample(
        _ value: Int, of family: MetricFamily, suffix: String = "", labels: [(name: String, value: String)] = []
    ) {
        text += family.name + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value, quote: true))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(Self.number(value, in: suffix == "" || suffix == "_sum" ? family.unit : .one))\n"
    }

    /// The number in base units, as short as it can be told.
    static func number(_ value: Int, in unit: MetricFamily.Unit) -> String {
        let base: Double
        switch unit {
        case .one: return String(value)
        case .nanoseconds: base = Double(value) / 1e9
        case .milliseconds: base = Double(value) / 1e3
        }
        return base == base.rounded() && abs(base) < 1e15 ? String(Int(base)) : String(base)
    }

    static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quote: escaped += #"\""#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

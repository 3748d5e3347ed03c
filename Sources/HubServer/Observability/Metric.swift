/// A metric: declared once, where its numbers are, with the name and the help that Prometheus is told.
protocol Metric: Sendable {
    var family: MetricFamily { get }
    /// Writes its samples, without the head of its family.
    func write(to text: inout ExpositionText)
}

/// What all samples of one metric have in common.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// What one of the numbers is; exposed are base units, whatever is counted (https://prometheus.io/docs/practices/naming/).
    enum Unit: Sendable {
        case one, nanoseconds, milliseconds
    }

    let name: String
    let kind: Kind
    let help: String
    var unit = Unit.one
}

/// An object whose stored properties are metrics, or groups of them. What is declared is exposed: none can be forgotten.
protocol MetricGroup: AnyObject, Sendable {}

extension MetricGroup {
    /// All metrics in the order of their declaration.
    var metrics: [any Metric] {
        Mirror(reflecting: self).children.flatMap { child -> [any Metric] in
            switch child.value {
            case let metric as any Metric: [metric]
            case let group as any MetricGroup: group.metrics
            default: []
            }
        }
    }
}

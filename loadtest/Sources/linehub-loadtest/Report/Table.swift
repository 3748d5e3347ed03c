/// An outcome as a person reads it.
struct Table {
    let outcome: Outcome

    var text: String {
        var lines = ["\(outcome.shape) · \(outcome.peer) · \(parameters)"]
        let width = outcome.figures.map(\.name.count).max() ?? 0
        for figure in outcome.figures {
            let name = figure.name + String(repeating: " ", count: width - figure.name.count)
            lines.append("  \(name)  \(Self.number(figure.value)) \(figure.unit)")
        }
        for latency in outcome.latencies where latency.count > 0 {
            lines.append(
                "  \(latency.name): p50 \(latency.p50.text(3)), p90 \(latency.p90.text(3)), p99 \(latency.p99.text(3)), "
                    + "p99.9 \(latency.p999.text(3)), max \(latency.max.text(3)) ms (\(latency.count) measured)")
        }
        return lines.joined(separator: "\n")
    }

    private var parameters: String {
        outcome.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() || abs(value) >= 1000 ? value.text(0) : value.text(2)
    }
}

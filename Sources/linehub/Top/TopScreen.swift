import Foundation

/// Nodes beside one another: a row for each number, a column for each node.
enum TopScreen {
    /// A node by its address: what it does, or why nothing is known of it.
    struct Node: Equatable, Sendable {
        var name: String
        var load: Result<NodeLoad, Silence>

        var hasAnswered: Bool { if case .success = load { true } else { false } }
    }

    /// Why a node did not tell.
    struct Silence: Error, Equatable, Sendable {
        var reason: String
    }

    private static let silent = "-"
    private static let titleWidth = 22
    private static let columnWidth = 24

    /// The screen's lines; columns that have no room are left out.
    static func render(_ nodes: [Node], width: Int) -> [String] {
        let shown = nodes.prefix(max(1, (width - titleWidth) / columnWidth))
        var lines = [row("", shown.map(\.name))]
        for (title, cell) in rows {
            let cells = shown.map { node in
                switch node.load {
                case .success(let load): cell(load)
                case .failure: silent
                }
            }
            // What no node has just now takes no room.
            if cells.contains(where: { !$0.isEmpty && $0 != silent }) { lines.append(row(title, cells)) }
        }
        for node in nodes {
            if case .failure(let silence) = node.load { lines.append("\(node.name): \(silence.reason)") }
        }
        if shown.count < nodes.count { lines.append("\(nodes.count - shown.count) more nodes: widen the terminal") }
        return lines.map { String($0.prefix(width)) }
    }

    private static let rows: [(title: String, cell: @Sendable (NodeLoad) -> String)] = [
        ("node", { ($0.isReady ? "ready" : "NOT READY") + " " + $0.version }),
        ("bus", { $0.isBusCurrent ? "current" : "SILENT" }),
        ("lines", { "\($0.lines)" }),
        ("sockets", { "\($0.sockets)" }),
        ("sessions", { words($0.sessions, as: number) }),
        ("subscriptions", { "\($0.subscriptions)" }),
        ("memory", { "\(bytes($0.residentBytes))\($0.bytesPerSocket.map { ", \(bytes($0)) a socket" } ?? "")" }),
        ("events/s", { $0.rates.map { number($0.events) } ?? "" }),
        ("event p50, p99", { latency($0.rates?.event) }),
        ("deliveries/s", { $0.rates.map { number($0.deliveries) } ?? "" }),
        ("requests/s", { $0.rates.map { number($0.requests) } ?? "" }),
        ("refused/s", { $0.rates.map { words($0.refusals, as: number) } ?? "" }),
        ("conflated/s, slow/s", { $0.rates.map { "\(number($0.conflated)), \(number($0.slowClosed))" } ?? "" }),
        ("store p50, p99", { latency($0.rates?.store) }),
        ("redis p50, p99", { latency($0.rates?.redis) }),
        ("threads' CPU", { $0.rates.map { $0.threads.map { "\(Int(($0 * 100).rounded())) %" }.joined(separator: " ") } ?? "" }),
    ]

    private static func row(_ title: String, _ cells: [String]) -> String {
        title.padded(to: titleWidth)
            + cells.map { String($0.prefix(columnWidth - 1)).padded(to: columnWidth) }.joined()
    }

    private static func words(_ words: [NodeLoad.Word], as text: (Double) -> String) -> String {
        words.sorted { $0.value > $1.value }.map { "\($0.word) \(text($0.value))" }.joined(separator: " ")
    }

    private static func latency(_ latency: NodeLoad.Latency?) -> String {
        guard let p50 = latency?.p50, let p99 = latency?.p99 else { return "" }
        return "\(milliseconds(p50)), \(milliseconds(p99)) ms"
    }

    private static func milliseconds(_ seconds: Double) -> String {
        String(format: seconds < 0.01 ? "%.2f" : "%.0f", seconds * 1000)
    }

    /// Whole from ten on: below, a tenth is worth knowing.
    private static func number(_ value: Double) -> String {
        String(format: value < 10 && value != value.rounded() ? "%.1f" : "%.0f", value)
    }

    private static func bytes(_ count: Double) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var size = count
        var unit = 0
        while size >= 1000, unit < units.count - 1 {
            size /= 1000
            unit += 1
        }
        return "\(number(size)) \(units[unit])"
    }
}

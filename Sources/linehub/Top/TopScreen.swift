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
        let loads = shown.map { try? $0.load.get() }
        var lines = [row("", shown.map(\.name))]
        for entry in entries {
            for (title, cell) in entry.rows(loads.compactMap(\.self)) {
                let cells = loads.map { $0.map(cell) ?? silent }
                // What no node has just now takes no room.
                if cells.contains(where: { !$0.isEmpty && $0 != silent }) { lines.append(row(title, cells)) }
            }
        }
        for node in nodes {
            if case .failure(let silence) = node.load { lines.append("\(node.name): \(silence.reason)") }
        }
        if shown.count < nodes.count { lines.append("\(nodes.count - shown.count) more nodes: widen the terminal") }
        return lines.map { String($0.prefix(width)) }
    }

    /// What is told of each node.
    private enum Entry: Sendable {
        case number(String, @Sendable (NodeLoad) -> String)
        /// Several numbers by their words: together, then a row for each word that any node has.
        case words(String, @Sendable (NodeLoad) -> [NodeLoad.Word]?)

        func rows(_ loads: [NodeLoad]) -> [(title: String, cell: (NodeLoad) -> String)] {
            switch self {
            case .number(let title, let cell): return [(title, cell)]
            case .words(let title, let words):
                let all = Set(loads.flatMap { words($0) ?? [] }.map(\.word)).sorted()
                func total(_ load: NodeLoad) -> String {
                    guard let values = words(load)?.map(\.value) else { return "" }
                    return TopScreen.number(values.reduce(0, +))
                }
                func value(of word: String, _ load: NodeLoad) -> String {
                    let found = words(load)?.first { $0.word == word }
                    return found.map { TopScreen.number($0.value) } ?? ""
                }
                return [(title, total)] + all.map { word in ("  " + word, { value(of: word, $0) }) }
            }
        }
    }

    private static let entries: [Entry] = [
        .number("node") { ($0.isReady ? "ready" : "NOT READY") + " " + $0.version },
        .number("bus") { $0.isBusCurrent ? "current" : "SILENT" },
        .number("lines") { "\($0.lines)" },
        .number("sockets") { "\($0.sockets)" },
        .words("sessions") { $0.sessions },
        .number("subscriptions") { "\($0.subscriptions)" },
        .number("memory") { "\(bytes($0.residentBytes))\($0.bytesPerSocket.map { ", \(bytes($0)) a socket" } ?? "")" },
        .number("events/s") { $0.rates.map { number($0.events) } ?? "" },
        .number("event p50, p99") { latency($0.rates?.event) },
        .number("deliveries/s") { $0.rates.map { number($0.deliveries) } ?? "" },
        .number("requests/s") { $0.rates.map { number($0.requests) } ?? "" },
        .words("refused/s") { $0.rates?.refusals },
        .number("conflated/s, slow/s") { $0.rates.map { "\(number($0.conflated)), \(number($0.slowClosed))" } ?? "" },
        .number("store p50, p99") { latency($0.rates?.store) },
        .number("redis p50, p99") { latency($0.rates?.redis) },
        .number("threads' CPU") {
            ($0.rates?.threads ?? []).map { "\(Int(($0 * 100).rounded())) %" }.joined(separator: " ")
        },
    ]

    private static func row(_ title: String, _ cells: [String]) -> String {
        let columns = cells.map { String($0.prefix(columnWidth - 1)).padded(to: columnWidth) }.joined()
        let line = title.padded(to: titleWidth) + columns
        return String(line.reversed().drop { $0 == " " }.reversed())
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

import HubProtocol
import LineHubClient
import LineModel

/// The Lines tab as text: the lines grouped by their owner, and a row for each call (R24, R28, R41).
enum LinesScreen {
    /// The screen's lines, at the hub's time.
    static func render(_ view: LinesView, at time: Timestamp, width: Int) -> [String] {
        var output = [heading(view), ""]
        for (owner, lines) in grouped(view) {
            output.append(owner)
            for line in lines {
                output.append(title(line, view))
                for call in line.calls { output.append("      " + row(call, line, view, at: time)) }
            }
            output.append("")
        }
        if view.lines.isEmpty { output.append("no lines") }
        return output.map { String($0.prefix(width)) }
    }

    private static func heading(_ view: LinesView) -> String {
        let state =
            switch view.connection {
            case .connecting: "connecting"
            case .live: view.isDegraded ? "degraded: may be late" : "live"
            case .notUpToDate: "connection lost: not up to date"
            case .ended(let end): "ended: \(end)"
            }
        return "\(view.party?.name ?? "linehub")  [\(state)]"
    }

    /// Own lines first, then the delegators' by name; lines without an owner that is known come last.
    private static func grouped(_ view: LinesView) -> [(owner: String, lines: [LineView])] {
        let own = view.lines.filter { view.owner(of: $0.line) == view.party && view.party != nil }
        let others = view.lines.filter { line in !own.contains { $0.line == line.line } }
        let byName = Dictionary(grouping: others) { view.owner(of: $0.line)?.name ?? "" }
        let named = byName.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
            .map { (owner: $0.key, lines: $0.value) }
        let unnamed = (byName[""] ?? []).isEmpty ? [] : [(owner: "Lines", lines: byName[""] ?? [])]
        return (own.isEmpty ? [] : [(owner: "My lines", lines: own)]) + named + unnamed
    }

    private static func title(_ line: LineView, _ view: LinesView) -> String {
        let menu = view.menuLine(line.line)
        let name = [menu?.number ?? line.line.rawValue, menu?.label].compactMap { $0 }.joined(separator: " ")
        return "  \(lamp(line.lamp)) \(name)  \(line.lamp.rawValue)" + (line.isStale ? "  (switch lost)" : "")
            + (line.isUpToDate ? "" : "  …")
    }

    private static func row(_ call: CallRow, _ line: LineView, _ view: LinesView, at time: Timestamp) -> String {
        let who = call.by?.name ?? (call.direction == .inbound ? "ringing" : "")
        let arrow = call.direction == .inbound ? "<-" : "->"
        let length = view.duration(of: call, at: time).map(CallText.clock) ?? ""
        var marks: [String] = []
        if view.ringing(at: time).contains(where: { $0.id == call.id }) {
            marks.append(call.alert?.callFor.map { "CALL FOR \($0)" } ?? "RINGS")
        }
        if view.mayPickUp(call) { marks.append("pick up: linehub call pickup \(call.id)") }
        if let pending = call.pending { marks.append("\(pending.op.rawValue) by \(pending.by.name)") }
        return [
            who.padded(to: 18), arrow, CallText.remote(call).padded(to: 30), call.state.rawValue.padded(to: 11),
            length.padded(to: 8),
            marks.joined(separator: "; "),
        ].joined(separator: " ")
    }

    private static func lamp(_ lamp: Lamp) -> String {
        switch lamp {
        case .idle: "○"
        case .ringing: "◍"
        case .busy: "●"
        case .held: "◐"
        case .unknown: "?"
        }
    }
}

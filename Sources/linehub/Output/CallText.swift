import HubProtocol
import LineHubClient
import LineModel

/// Rows of calls as text for people.
enum CallText {
    /// One call on one line of text.
    static func line(_ call: CallRow, duration: Duration?) -> String {
        var words = [
            call.id.rawValue, "\(call.line)#\(call.appearance)", call.state.rawValue, call.direction.rawValue,
            remote(call),
        ]
        if let by = call.by { words.append("by \(by.name) (\(by.device))") }
        if let others = call.participants { words.append("with " + others.map(\.name).joined(separator: ", ")) }
        if call.locked { words.append("locked") }
        if let pending = call.pending { words.append("\(pending.op.rawValue) pending by \(pending.by.name)") }
        if let reason = call.endReason { words.append(reason.rawValue) }
        if let duration { words.append(clock(duration)) }
        return words.joined(separator: "  ")
    }

    static func remote(_ call: CallRow) -> String {
        let number = call.remote.number.isEmpty ? "anonymous" : call.remote.number
        return call.remote.name.map { "\(number) \($0)" } ?? number
    }

    /// `0:42`, `1:02:03`.
    static func clock(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let minutes = "\(seconds / 60 % 60)"
        let rest = twoDigits(seconds % 60)
        return seconds < 3600 ? "\(minutes):\(rest)" : "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(rest)"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

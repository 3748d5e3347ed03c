import HubJSON
import HubProtocol
import LineHubClient
import LineModel

extension ClientEvent {
    /// The change as lines of text; none for what a watcher does not look for.
    var text: [String] {
        switch self {
        case .opened(let result): ["connected to \(result.node) as \(result.party.name)"]
        case .lost(let reason, let delay): ["connection lost: \(reason); again in \(delay)"]
        case .ended(let end): ["ended: \(end)"]
        case .snapshot(let snapshot):
            ["\(snapshot.line)  \(snapshot.lamp.rawValue)"]
                + (snapshot.calls ?? []).map { "  " + CallText.line($0, duration: nil) }
        case .line(let event):
            [
                [
                    "\(event.line)", event.lamp.rawValue, event.type.rawValue, event.reason, event.actor?.name,
                    event.call.map { CallText.line($0, duration: Self.duration($0, event.at)) },
                ].compactMap { $0 }.joined(separator: "  ")
            ]
        case .lamp(let lamp): ["\(lamp.line)  \(lamp.lamp.rawValue)"]
        case .party(let event): ["party  \(event.type)"]
        case .partyReloaded, .menu: []
        case .presence(let row): ["\(row.party)  \(row.status.rawValue)"]
        case .presenceDenied(let rows): rows.map { "\($0.party)  presence denied: \($0.code.rawValue)" }
        case .denied(let rows): rows.map { "\($0.line)  denied: \($0.code.rawValue)" }
        case .notice(let notice): ["notice  \(notice.code.rawValue)"]
        case .refused(let method, let error): ["\(method) refused: \(error)"]
        }
    }

    /// The change as one JSON object: `event` names it as the wire does, where the wire does.
    var json: JSONObject? {
        switch self {
        case .opened(let result): ["event": "opened", "session": result.jsonValue]
        case .lost(let reason, _): ["event": "lost", "reason": .string(reason)]
        case .ended(let end): ["event": "ended", "reason": .string(end.description)]
        case .snapshot(let snapshot): ["event": "line.snapshot", "params": snapshot.jsonValue]
        case .line(let event): ["event": "line.event", "params": event.jsonValue]
        case .lamp(let lamp): ["event": "line.lamp", "params": lamp.jsonValue]
        case .party(let event): ["event": "party.event", "params": event.jsonValue]
        case .notice(let notice): ["event": "hub.notice", "params": notice.jsonValue]
        case .menu(let menu): ["event": "menu", "menu": menu.jsonValue]
        case .presence(let row): ["event": "presence.event", "params": row.jsonValue]
        case .presenceDenied(let rows): ["event": "presenceDenied", "denied": rows.jsonValue]
        case .denied(let rows): ["event": "denied", "denied": rows.jsonValue]
        case .refused(let method, let error):
            ["event": "refused", "method": .string(method), "reason": .string(error.description)]
        case .partyReloaded: nil
        }
    }

    private static func duration(_ call: CallRow, _ time: Timestamp) -> Duration? {
        call.answeredAt.map { .milliseconds(max(0, time.milliseconds - $0.milliseconds)) }
    }
}

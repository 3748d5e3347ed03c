import HubJSON
import LineHubClient
import LineModel
import SimulatedSwitch

extension SwitchEvent {
    /// The event as one JSON object, for `simulate --json`.
    var json: JSONObject {
        switch self {
        case .attached(let ended, let appeared):
            ["event": "attached", "ended": Self.list(ended), "appeared": Self.list(appeared)]
        case .lost(let reason, _): ["event": "lost", "reason": .string(reason)]
        case .ended(let end): ["event": "ended", "reason": .string(end.description)]
        case .attachRefused(let error): ["event": "attachRefused", "reason": .string(error.description)]
        case .incoming(let call, let line, let number):
            [
                "event": "incoming", "call": .string(call.rawValue), "line": .string(line.rawValue),
                "from": .string(number),
            ]
        case .incomingRefused(let call, let word):
            ["event": "incomingRefused", "call": .string(call.rawValue), "reason": .string(word)]
        case .order(let verb, let call):
            ["event": "order", "order": .string(verb.rawValue), "call": .string(call.rawValue)]
        case .orderRefused(let verb, let call, let reason):
            [
                "event": "orderRefused", "order": .string(verb.rawValue), "call": .string(call.rawValue),
                "reason": .string(reason),
            ]
        case .remoteAnswered(let call): ["event": "remoteAnswered", "call": .string(call.rawValue)]
        case .phoneActed(let call, let device, let act):
            [
                "event": "phone", "call": .string(call.rawValue), "device": .string(device.rawValue),
                "act": .string(act),
            ]
        case .callEnded(let call, let cause):
            ["event": "callEnded", "call": .string(call.rawValue), "cause": .string(cause?.rawValue ?? "ordered")]
        case .messageLeft(let call, let line, let seconds):
            [
                "event": "messageLeft", "call": .string(call.rawValue), "line": .string(line.rawValue),
                "seconds": .integer(seconds),
            ]
        case .recordingMade(let call, let seconds):
            ["event": "recordingMade", "call": .string(call.rawValue), "seconds": .integer(seconds)]
        case .soundLost(let call): ["event": "soundLost", "call": .string(call.rawValue)]
        case .linesTaken(let lines):
            ["event": "linesTaken", "lines": .array(lines.map { .string($0.rawValue) })]
        }
    }

    private static func list(_ calls: [CallID]) -> JSONValue { .array(calls.map { .string($0.rawValue) }) }
}

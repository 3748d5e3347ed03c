public import LineHubClient
public import LineModel

/// What a simulated switch tells its operator.
public enum SwitchEvent: Sendable, Equatable {
    /// It serves its lines.
    case attached(ended: [CallID], appeared: [CallID])
    case lost(reason: String, retryAfter: Duration)
    /// It has stopped and does not come back.
    case ended(SessionEnd)
    /// The hub refused to let it attach.
    case attachRefused(HubError)
    case incoming(CallID, line: LineID, from: String)
    case incomingRefused(CallID, word: String)
    case order(SwitchOrder.Verb, CallID)
    case orderRefused(SwitchOrder.Verb, CallID, reason: String)
    case remoteAnswered(CallID)
    case phoneActed(CallID, device: DeviceID, act: String)
    case callEnded(CallID, EndCause?)
    case linesTaken([LineID])
    case messageLeft(CallID, line: LineID, seconds: Int64)
    case recordingMade(CallID, seconds: Int64)
    /// A message or a recording that the hub did not take.
    case soundLost(CallID)
}

extension SwitchEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .attached(let ended, let appeared):
            "attached" + (ended.isEmpty && appeared.isEmpty ? "" : "; \(appeared.count) appeared, \(ended.count) ended")
        case .lost(let reason, let delay): "lost the hub (\(reason)); again in \(delay)"
        case .ended(let end): "ended: \(end)"
        case .attachRefused(let error): "attach refused: \(error)"
        case .incoming(let call, let line, let number):
            "\(call) incoming on \(line) from \(number.isEmpty ? "anonymous" : number)"
        case .incomingRefused(let call, let word): "\(call) refused: \(word)"
        case .order(let verb, let call): "\(call) order \(verb.rawValue)"
        case .orderRefused(let verb, let call, let reason): "\(call) order \(verb.rawValue) not carried out: \(reason)"
        case .remoteAnswered(let call): "\(call) answered by the far end"
        case .phoneActed(let call, let device, let act): "\(call) phone \(device) \(act)"
        case .callEnded(let call, let cause): "\(call) ended" + (cause.map { " (\($0.rawValue))" } ?? "")
        case .messageLeft(let call, let line, let seconds): "\(call) left a message of \(seconds) s on \(line)"
        case .recordingMade(let call, let seconds): "\(call) recorded, \(seconds) s"
        case .soundLost(let call): "\(call) a message or a recording was lost"
        case .linesTaken(let lines):
            "another switch serves \(lines.map(\.rawValue).joined(separator: ", "))"
        }
    }
}

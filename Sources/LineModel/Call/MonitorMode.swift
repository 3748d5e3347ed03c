/// What `call.monitor` asks for (P37).
public enum MonitorMode: String, Sendable, CaseIterable {
    case listen, whisper, barge, takeOver, stop
}

extension SwitchOrder {
    /// What a `switch.monitor` does with a leg: what was asked, or a join (Q45).
    public enum LegMode: String, Sendable, CaseIterable {
        case listen, whisper, barge, takeOver, stop, join
    }
}

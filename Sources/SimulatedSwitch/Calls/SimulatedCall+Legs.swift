import HubProtocol
import LineModel

// The legs of a call in which several are (P37).
extension SimulatedCall {
    /// Puts a leg into the call, or out of it, as an order says.
    mutating func monitor(_ mode: SwitchOrder.LegMode, _ leg: LegRow) {
        switch mode {
        case .takeOver:
            state.others.removeAll { $0.party == leg.party }
            state.leg = leg
        case .stop: state.others.removeAll { $0.party == leg.party }
        case .listen, .whisper, .barge, .join:
            guard let mode = Participant.Mode(rawValue: mode.rawValue) else { return }
            state.others.removeAll { $0.party == leg.party }
            state.others.append(SwitchParticipantRow(party: leg.party, device: leg.device, mode: mode))
        }
        count()
    }

    /// A leg goes; the call stays with the others, and who came first has it if nobody else does.
    mutating func leave(_ leg: LegRow) {
        state.others.removeAll { $0.party == leg.party }
        if state.leg == leg, let heir = state.others.firstIndex(where: \.mode.isShown) {
            let next = state.others.remove(at: heir)
            state.leg = LegRow(party: next.party, device: next.device)
        }
        count()
    }

    private mutating func count() {
        guard state.phase == .connected || state.phase == .joined else { return }
        state.phase = state.others.contains(where: \.mode.isShown) ? .joined : .connected
    }
}

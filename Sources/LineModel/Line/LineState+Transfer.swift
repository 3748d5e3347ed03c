/// Handing a call to somebody outside the line (T16).
extension LineState {
    /// First half: whoever has the call asks for it to be transferred to the number.
    func transfer(
        _ id: CallID, to number: String, by: Talker, _ context: LineContext
    ) throws(Refusal) -> Decision {
        var call = try departing(id, by: by, from: [.connected, .held], .transfer, context)
        var order = call.claim(.transfer, .transfer, by: by, context)
        order.to = number
        call.state = .transferring
        return claimed(call, order, context)
    }

    /// The call, if it may leave the line now and its switch can have it go.
    func departing(
        _ id: CallID, by: Talker, from states: [Call.State], _ verb: SwitchOrder.Verb, _ context: LineContext
    ) throws(Refusal) -> Call {
        let call = try handled(id, by: by.party.id)
        guard states.contains(call.state) || call.isChangingHands else { throw Refusal(.notConnected, call: call) }
        try own(call, by.party.id)
        try idle(call)
        try check(context.expectedRev, against: call)
        try switchServing(call, verb, context)
        return call
    }
}

extension LineDraft {
    /// The call has left the line alive; the appearance is free.
    mutating func depart(
        _ call: Call, _ reason: Call.EndReason, to destination: Destination, by: PartyReference?
    ) {
        var row = call
        row.destination = destination
        end(row, reason, actor: by)
    }

    /// The switch has transferred the call, also where the hub had given the order up: nobody can fetch it back.
    mutating func transferred(_ call: Call, _ order: SwitchOrder) {
        var row = call
        if let pending = call.pending, order.serves(pending) { row.pending = nil }
        depart(row, .transferredOut, to: .number(order.to ?? ""), by: order.by?.party)
    }
}

/// What keeps a call to whoever has it (D4, P35).
extension LineState {
    /// T14: the line's owner locks or unlocks a call, whoever has it; nobody needs the switch for it.
    func setLock(_ locked: Bool, of id: CallID, by: Talker, _ context: LineContext) throws(Refusal) -> Decision {
        try admit(by.party.id, right: [], to: id)
        guard group.privacy else { throw shown(.policyOff, id) }
        guard group.isOwner(by.party.id) else { throw shown(.forbidden, id) }
        var call = try live(id)
        if call.state == .ringing || call.state == .dialing || call.state == .joined {
            throw Refusal(.notConnected, call: call)
        }
        try idle(call)
        if call.locked == locked { return .unchanged(call) }
        try check(context.expectedRev, against: call)
        call.locked = locked
        return changed(context) { $0.put(&call, .init(.updated, actor: by.party)) }
    }

    /// A call that is still locked though the administrator has switched locking off: nobody could unlock it.
    var leftLocked: Call? { group.privacy ? nil : calls.first(where: \.locked) }

    /// A refusal with the call's row, for an actor who is known to see the line.
    func shown(_ code: RefusalCode, _ id: CallID) -> Refusal { Refusal(code, call: call(id) ?? tombstone(id)) }
}

extension LineDraft {
    /// The hub takes off a lock by itself.
    mutating func unlock(_ call: Call) {
        var row = call
        row.locked = false
        put(&row, .init(.updated))
    }
}

import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Answers the requests of `call.*` (protocol §4).
struct CallDesk: Sendable {
    let commands: CallCommands
    let desk: CommandDesk
    let rows: RowView
    let directory: DirectoryDesk
    let audit: AuditLog

    func place(_ command: CallPlaceParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.callPlace, params, commandID: command.commandId, of: caller, respond: respond) { [self] done in
            do throws(Refusal) {
                try caller.checkAllowed(command.line)
                // A line that does not exist is not told from one that is somebody else's (P34).
                guard rows.lines.registry.index(of: command.line) != nil else { throw Refusal(.notMember) }
            } catch {
                return finish(.failure(error), caller, done)
            }
            let name = desk.name(of: command.commandId, by: caller)
            let id = claimant(command.commandId, caller)
            commands.traced(for: caller).place(command.line, to: command.to, by: talker(caller), as: name, id: id) {
                finish($0, caller, done)
            }
        }
    }

    func command(
        _ method: Method, _ command: CallCommandParams, _ params: JSONObject, _ caller: Caller,
        _ respond: @escaping Respond
    ) {
        let call = command.call, rev = command.rev
        once(method, on: call, params, commandID: command.commandId, caller, respond) { [self] by, id, end in
            let commands = commands.traced(for: caller)
            switch method {
            case .callAnswer: commands.answer(call, by: by, rev: rev, id: id, holdsOthers: command.hold, done: end)
            case .callDecline: commands.decline(call, by: by.party.id, rev: rev, done: end)
            case .callHold: commands.hold(call, by: by, rev: rev, id: id, done: end)
            case .callResume: commands.resume(call, by: by, rev: rev, id: id, done: end)
            case .callLock: commands.setLock(true, of: call, by: by, rev: rev, done: end)
            case .callUnlock: commands.setLock(false, of: call, by: by, rev: rev, done: end)
            case .callJoin: commands.join(call, by: by, rev: rev, id: id, done: end)
            case .callPickUp: commands.pickUp(call, by: by, rev: rev, id: id, done: end)
            default: commands.hangUp(call, by: by, rev: rev, done: end)
            }
        }
    }

    /// Carries a command on a call out once, if the caller's token allows for its line.
    func once(
        _ method: Method, on call: CallID, _ params: JSONObject, commandID: String, _ caller: Caller,
        _ respond: @escaping Respond,
        work: @escaping @Sendable (Talker, _ id: Int64, @escaping CallCommands.Completion) -> Void
    ) {
        desk.once(method, params, commandID: commandID, of: caller, respond: respond) { [self] done in
            commands.control.find(call) { found in
                let audit = self.audit.following(method, params, on: rows.call(call), by: caller)
                let end: CallCommands.Completion = { result in
                    audit(result)
                    finish(result, caller, done)
                }
                do throws(Refusal) {
                    try found.get()
                    if let line = rows.lines.registry.line(of: call) { try caller.checkAllowed(line) }
                } catch {
                    return end(.failure(error))
                }
                work(talker(caller), claimant(commandID, caller), end)
            }
        }
    }

    /// What stands for the caller's command in what it claims.
    private func claimant(_ commandID: String, _ caller: Caller) -> Int64 {
        CommandKey(party: caller.party, commandID: commandID).claimant
    }

    /// The caller under its present name, which may have changed since the session was opened.
    private func talker(_ caller: Caller) -> Talker {
        Talker(party: directory.reference(of: caller.party) ?? caller.reference, device: caller.device)
    }

    private func finish(
        _ result: Result<CallCommands.Outcome, Refusal>, _ caller: Caller, _ done: (Reply, Bool) -> Void
    ) {
        switch result {
        case .success(let outcome):
            let held = outcome.held?.filter { rows.showsOwn(on: $0.line, to: caller) }
            let notHeld = outcome.notHeld.filter { failed in
                rows.lines.registry.line(of: failed.call).map { rows.showsOwn(on: $0, to: caller) } ?? true
            }
            done(
                .result(
                    CallCommandResult(
                        call: rows.row(outcome.call, for: caller.party),
                        held: held.map { $0.map { rows.row($0, for: caller.party) } },
                        notHeld: notHeld.isEmpty ? nil : notHeld.map { NotHeldRow(call: $0.call, code: $0.code) })),
                true)
        case .failure(let refusal):
            done(.failure(rows.error(refusal, for: caller)), CommandDesk.isKept(refusal.code))
        }
    }
}

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

    func place(_ command: CallPlaceParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.callPlace, params, commandID: command.commandId, of: caller, respond: respond) { [self] done in
            do throws(Refusal) {
                try caller.checkAllowed(command.line)
                // A line that does not exist is not told from one that is somebody else's (P34).
                guard rows.authority.registry.index(of: command.line) != nil else { throw Refusal(.notMember) }
            } catch {
                return finish(.failure(error), caller, done)
            }
            commands.place(command.line, to: command.to, by: talker(caller)) { finish($0, caller, done) }
        }
    }

    func command(
        _ method: Method, _ command: CallCommandParams, _ params: JSONObject, _ caller: Caller,
        _ respond: @escaping Respond
    ) {
        desk.once(method, params, commandID: command.commandId, of: caller, respond: respond) { [self] done in
            if let line = rows.authority.registry.line(of: command.call) {
                do throws(Refusal) { try caller.checkAllowed(line) } catch {
                    return finish(.failure(error), caller, done)
                }
            }
            let end: CallCommands.Completion = { finish($0, caller, done) }
            let call = command.call, by = talker(caller), rev = command.rev
            switch method {
            case .callAnswer: commands.answer(call, by: by, rev: rev, holdsOthers: command.hold, done: end)
            case .callDecline: commands.decline(call, by: by.party.id, rev: rev, done: end)
            case .callHold: commands.hold(call, by: by, rev: rev, done: end)
            case .callResume: commands.resume(call, by: by, rev: rev, done: end)
            case .callPickUp: commands.pickUp(call, by: by, rev: rev, done: end)
            default: commands.hangUp(call, by: by, rev: rev, done: end)
            }
        }
    }

    func record(_ command: CallRecordParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.callRecord, params, commandID: command.commandId, of: caller, respond: respond) { [self] done in
            if let line = rows.authority.registry.line(of: command.call) {
                do throws(Refusal) { try caller.checkAllowed(line) } catch {
                    return finish(.failure(error), caller, done)
                }
            }
            commands.record(command.call, command.action, by: talker(caller), rev: command.rev) {
                finish($0, caller, done)
            }
        }
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
            done(
                .result(
                    CallCommandResult(
                        call: rows.row(outcome.call, for: caller.party),
                        held: outcome.held.map { $0.map { rows.row($0, for: caller.party) } },
                        notHeld: outcome.notHeld.isEmpty
                            ? nil : outcome.notHeld.map { NotHeldRow(call: $0.call, code: $0.code) })), true)
        case .failure(let refusal):
            done(.failure(rows.error(refusal, for: caller.party)), CommandDesk.isKept(refusal.code))
        }
    }
}

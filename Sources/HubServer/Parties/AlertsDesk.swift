import HubJSON
import HubProtocol
import LineModel

/// Answers `alerts.set`: a delegate's own choice to ring or not (D5, P49).
struct AlertsDesk: Sendable {
    let directory: DirectoryDesk
    let desk: CommandDesk

    func set(_ change: AlertsSetParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.alertsSet, params, commandID: change.commandId, of: caller, respond: respond) { [directory] done in
            directory.change { directory throws(Refusal) in
                let before = directory.delegation(change.delegator, caller.party)
                try directory.set(optedIn: change.optedIn, of: change.delegator, by: caller.party)
                guard let after = directory.delegation(change.delegator, caller.party), after != before else { return [] }
                return [.delegation(after)]
            } done: { result in
                switch result {
                case .success:
                    done(.result(AlertsSetResult(delegator: change.delegator, optedIn: change.optedIn)), true)
                case .failure(let refusal): done(.failure(refusal.code), CommandDesk.isKept(refusal.code))
                }
            }
        }
    }
}

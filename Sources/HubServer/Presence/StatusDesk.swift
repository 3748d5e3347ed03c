import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Answers `presence.set`: the party's own word on how it can be reached (P45).
///
/// Do-not-disturb is a term on which the party is on its lines, like an opt-out: at the reply each of them has been described
/// anew by a commit, so that a call that races meets it there (P15).
struct StatusDesk: Sendable {
    let directory: DirectoryDesk
    let desk: CommandDesk

    func set(_ change: PresenceSetParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.presenceSet, params, commandID: change.commandId, of: caller, respond: respond) {
            [directory] done in
            directory.change { directory throws(Refusal) in
                let before = directory.status(of: caller.party)
                try directory.set(status: change.status, of: caller.party)
                return before == change.status ? [] : [.status(caller.party, change.status)]
            } done: { result in
                switch result {
                case .success: done(.result(PresenceSetResult(status: change.status)), true)
                case .failure(let refusal): done(.failure(refusal.code), CommandDesk.isKept(refusal.code))
                }
            }
        }
    }
}

import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Answers `history.*` (R57-R70, P46).
struct HistoryDesk: Sendable {
    let directory: DirectoryDesk
    let store: any FactStore
    let desk: CommandDesk
    let view: PartyView
    let entries: any EntryUpdates

    func list(_ params: HistoryListParams, _ caller: Caller, _ respond: @escaping Respond) {
        let present = directory.directory
        var lines = present.visibleLines(of: caller.party).filter { caller.viewer.allowed?.contains($0) ?? true }
        if let line = params.line {
            guard lines.contains(line) else { return respond(.failure(present.refusal(of: line, to: caller.party))) }
            lines = [line]
        }
        let query = HistoryQuery(
            lines: lines, viewer: caller.party, limit: params.limit ?? 50, before: params.before,
            missedOnly: params.missedOnly ?? false)
        store.history(query) { [view] result in
            switch result {
            case .success(let page):
                let entries = view.entries(page.records, for: caller)
                respond(.result(HistoryListResult(entries: entries, next: page.next)))
            case .failure(.badCursor):
                respond(.failure(RPCError(.invalidParams, details: ["member": .text("before")])))
            case .failure: respond(.failure(.overloaded))
            }
        }
    }

    /// Hides the entry for the caller alone (R58).
    func delete(_ params: HistoryDeleteParams, _ object: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        desk.once(.historyDelete, object, commandID: params.commandId, of: caller, respond: respond) { [self] done in
            store.historyEntry(params.entry) { [self] found in
                guard case .success(let record) = found else { return done(.failure(.overloaded), false) }
                // An entry of a stranger's line is not told from one that does not exist (P34).
                guard let record, caller.viewer.allowed?.contains(record.line) ?? true,
                    directory.directory.visibleLines(of: caller.party).contains(record.line)
                else {
                    return done(.failure(.notFound), true)
                }
                entries.hide(params.entry, by: caller.party) { isHidden in
                    guard isHidden else { return done(.failure(.overloaded), false) }
                    done(.result(EmptyObject()), true)
                }
            }
        }
    }
}

import HashTreeCollections
import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Answers the requests of `admin.*` (protocol §6, P40, P42).
struct AdministrationDesk: Sendable {
    let directory: DirectoryDesk
    let desk: CommandDesk
    let sessions: SessionAdministration
    let status: @Sendable () -> AdminClusterStatusResult

    /// Entries of a list in one reply, unless the request says otherwise.
    static let pageLength = 100

    /// Answers if the method is one of these.
    func handle(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) throws(WireError) -> Bool {
        switch method {
        case .adminPartyPut:
            let put = try AdminPartyPutParams(from: params)
            let party = put.party.party
            change(method, params, put.commandId, caller, respond) { directory throws(Refusal) in
                try directory.put(party)
                return [.party(party)]
            } result: { _ in
                .result(put.party)
            }
        case .adminPartyRemove:
            let removal = try AdminPartyRemoveParams(from: params)
            let before = directory.directory.parties[removal.id]
            change(method, params, removal.commandId, caller, respond) { directory throws(Refusal) in
                try directory.remove(party: removal.id)
                return [.partyRemoved(removal.id)]
            } result: { _ in
                before.map { .result(DirectoryPartyRow($0)) } ?? .result(EmptyObject())
            }
        case .adminLinePut:
            let put = try AdminLinePutParams(from: params)
            let line = put.line.line
            change(method, params, put.commandId, caller, respond) { directory throws(Refusal) in
                try directory.put(line)
                return [.line(line)]
            } result: { _ in
                .result(put.line)
            }
        case .adminLineRemove:
            let removal = try AdminLineRemoveParams(from: params)
            let before = directory.directory.lines[removal.id]
            change(method, params, removal.commandId, caller, respond) { directory throws(Refusal) in
                try directory.remove(line: removal.id)
                return [.lineRemoved(removal.id)]
            } result: { _ in
                before.map { .result(LineRow($0)) } ?? .result(EmptyObject())
            }
        case .adminDelegationAdd, .adminDelegationRemove, .adminDelegationSetRights:
            try changeDelegation(method, params, caller, respond)
        case .adminPolicySet:
            let set = try AdminPolicySetParams(from: params)
            change(method, params, set.commandId, caller, respond) { directory throws(Refusal) in
                var policy = directory.policy
                set.change.apply(to: &policy)
                directory.set(policy: policy)
                return [.policy(policy)]
            } result: {
                .result(PolicyRow($0.policy))
            }
        case .adminPolicyGet: respond(.result(PolicyRow(directory.directory.policy)))
        case .adminDirectoryList: respond(list(try AdminDirectoryListParams(from: params)))
        case .adminDirectoryExport: respond(.result(DirectoryDocument(directory.directory)))
        case .adminDirectoryImport:
            importDirectory(try AdminDirectoryImportParams(from: params), params, caller, respond)
        case .adminSessionsList: sessions.list(try AdminSessionsListParams(from: params), respond)
        case .adminSessionsClose: sessions.close(try AdminSessionsCloseParams(from: params), respond)
        case .adminClusterStatus: respond(.result(status()))
        case .adminNodeDrain: sessions.drain(try AdminNodeDrainParams(from: params), respond)
        default: return false
        }
        return true
    }

    private func changeDelegation(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) throws(WireError) {
        switch method {
        case .adminDelegationAdd:
            let add = try AdminDelegationAddParams(from: params)
            let delegation = Delegation(
                delegator: add.delegator, delegate: add.delegate, rights: add.rights ?? .standard)
            change(method, params, add.commandId, caller, respond) { directory throws(Refusal) in
                try directory.add(delegation)
                return [.delegation(delegation)]
            } result: {
                .result(DelegationRow(delegation, standing: $0.standing(delegation)))
            }
        case .adminDelegationRemove:
            let removal = try AdminDelegationRemoveParams(from: params)
            let before = directory.directory.delegation(removal.delegator, removal.delegate)
            change(method, params, removal.commandId, caller, respond) { directory throws(Refusal) in
                try directory.remove(delegation: removal.delegator, removal.delegate)
                return [.delegationRemoved(delegator: removal.delegator, delegate: removal.delegate)]
            } result: { after in
                before.map { .result(DelegationRow($0, standing: after.standing($0))) } ?? .result(EmptyObject())
            }
        default:
            let set = try AdminDelegationSetRightsParams(from: params)
            change(method, params, set.commandId, caller, respond) { directory throws(Refusal) in
                try directory.set(rights: set.rights, of: set.delegator, set.delegate)
                return directory.delegation(set.delegator, set.delegate).map { [.delegation($0)] } ?? []
            } result: { after in
                after.delegation(set.delegator, set.delegate)
                    .map { .result(DelegationRow($0, standing: after.standing($0))) } ?? .failure(.notFound)
            }
        }
    }

    /// Merges a document; checked as a whole first, and refused as a whole.
    private func importDirectory(
        _ document: AdminDirectoryImportParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) {
        change(.adminDirectoryImport, params, document.commandId, caller, respond) { directory throws(Refusal) in
            var facts: [StoredFact] = []
            if let change = document.policy {
                var policy = directory.policy
                change.apply(to: &policy)
                directory.set(policy: policy)
                facts.append(.policy(policy))
            }
            for party in (document.parties ?? []).map(\.party) {
                try directory.put(party)
                facts.append(.party(party))
            }
            for line in (document.lines ?? []).map(\.line) {
                try directory.put(line)
                facts.append(.line(line))
            }
            for row in document.delegations ?? [] {
                let delegation = row.delegation
                if directory.delegation(delegation.delegator, delegation.delegate) == nil {
                    try directory.add(delegation, gated: row.inactive == nil)
                } else {
                    directory.restore(delegation)
                }
                facts.append(.delegation(delegation))
            }
            return facts
        } result: { _ in
            .result(
                AdminDirectoryImportResult(
                    parties: document.parties?.count ?? 0, lines: document.lines?.count ?? 0,
                    delegations: document.delegations?.count ?? 0))
        }
    }

    /// Makes a change of the directory once (P33).
    private func change(
        _ method: Method, _ params: JSONObject, _ commandID: String?, _ caller: Caller, _ respond: @escaping Respond,
        _ change: @escaping DirectoryDesk.Change, result: @escaping @Sendable (Directory) -> Reply
    ) {
        desk.once(method, params, commandID: commandID, of: caller, respond: respond) { [directory] done in
            directory.change(change) { outcome in
                switch outcome {
                case .success(let after): done(result(after), true)
                case .failure(let refusal):
                    CommandDesk.refuse(refusal, done)
                }
            }
        }
    }

    // MARK: Lists

    private func list(_ params: AdminDirectoryListParams) -> Reply {
        let present = directory.directory
        let items: [(name: String, item: DirectoryItem)]
        switch params.kind {
        case .party:
            items = present.parties.values.map { ($0.id.rawValue, .party(DirectoryPartyRow($0))) }
        case .line: items = present.lines.values.map { ($0.id.rawValue, .line(LineRow($0))) }
        case .delegation:
            items = present.delegations.map { delegation in
                (
                    "\(delegation.delegator) \(delegation.delegate)",
                    .delegation(DelegationRow(delegation, standing: present.standing(delegation)))
                )
            }
        }
        let (page, next) = Self.page(items, cursor: params.cursor, limit: params.limit) { $0.name }
        return .result(AdminDirectoryListResult(items: page.map(\.item), next: next))
    }

    /// A page of the sorted items behind the cursor, which is the name of the last item of the page before.
    private static func page<Item>(
        _ items: [Item], cursor: String?, limit: Int?, name: (Item) -> String
    ) -> (items: [Item], next: String?) {
        let rest = items.filter { item in cursor.map { name(item) > $0 } ?? true }.sorted { name($0) < name($1) }
        let page = Array(rest.prefix(limit ?? pageLength))
        return (page, page.count < rest.count ? page.last.map(name) : nil)
    }
}

extension DirectoryDocument {
    /// The whole directory.
    init(_ directory: Directory) {
        self.init(
            policy: PolicyRow(directory.policy),
            parties: directory.parties.values.sorted { $0.id < $1.id }.map(DirectoryPartyRow.init),
            lines: directory.lines.values.sorted { $0.id < $1.id }.map(LineRow.init),
            delegations: directory.delegations.map { DelegationRow($0, standing: directory.standing($0)) })
    }
}

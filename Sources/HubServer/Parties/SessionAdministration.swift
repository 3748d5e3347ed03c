import HubCore
import HubProtocol
import LineModel

/// Lists and ends sessions, and drains nodes, for an administrator: of this node, and through the bus of the others.
struct SessionAdministration: Sendable {
    let sessions: SessionDirectory
    let nameOf: @Sendable (PartyID) -> String?
    let drain: @Sendable () -> Void
    /// Nil for a node that is alone.
    let others: ClusterNodes?

    // MARK: For whoever asks

    func list(_ params: AdminSessionsListParams, _ respond: @escaping Respond) {
        let limit = params.limit ?? AdministrationDesk.pageLength
        let errand = NodeErrand.list(params.party, behind: params.cursor, limit: limit)
        ask(errand, respond) { answers in
            let rows = answers.flatMap(\.sessions).sorted { $0.session < $1.session }
            let page = Array(rows.prefix(limit))
            let hasMore = page.count < rows.count || answers.contains(where: \.hasMore)
            return .result(AdminSessionsListResult(items: page, next: hasMore ? page.last?.session : nil))
        }
    }

    func close(_ params: AdminSessionsCloseParams, _ respond: @escaping Respond) {
        switch params.target {
        case .session(let name):
            let errand = NodeErrand.closeSession(name, reason: params.reason)
            // A session is on one node only.
            if carryOut(errand).count == 1 { return respond(.result(AdminSessionsCloseResult(closed: 1))) }
            ask(errand, respond) { answers in
                let closed = answers.reduce(0) { $0 + $1.count }
                return closed == 0 ? .failure(.notFound) : .result(AdminSessionsCloseResult(closed: closed))
            }
        case .party(let party):
            ask(.closeAll(party, reason: params.reason), respond) { answers in
                .result(AdminSessionsCloseResult(closed: answers.reduce(0) { $0 + $1.count }))
            }
        }
    }

    func drain(_ params: AdminNodeDrainParams, _ respond: @escaping Respond) {
        let name = params.node ?? sessions.node
        if name == sessions.node {
            respond(.result(AdminNodeDrainResult(node: name, sessions: sessions.count)))
            return drain()
        }
        guard let others, let node = NodeID(name), others.present.contains(node) else {
            return respond(.failure(.notFound))
        }
        others.errands.ask(.drain, of: [node]) { answers in
            guard let answer = answers?[node] else { return respond(.failure(.busUnavailable)) }
            respond(.result(AdminNodeDrainResult(node: name, sessions: answer.count)))
        }
    }

    /// Does the errand here and at all others, and makes one reply of it.
    private func ask(
        _ errand: NodeErrand, _ respond: @escaping Respond, reply: @escaping @Sendable ([NodeAnswer]) -> Reply
    ) {
        let own = carryOut(errand)
        guard let others else { return respond(reply([own])) }
        others.errands.ask(errand, of: others.present) { answers in
            guard let answers else { return respond(.failure(.busUnavailable)) }
            respond(reply([own] + answers.values))
        }
    }

    // MARK: For whoever is asked

    /// Does the errand on this node.
    func carryOut(_ errand: NodeErrand) -> NodeAnswer {
        switch errand {
        case .list(let party, let name, let limit):
            let rows = sessions.rows(of: party, nameOf: nameOf).filter { row in name.map { row.session > $0 } ?? true }
                .sorted { $0.session < $1.session }
            return NodeAnswer(sessions: Array(rows.prefix(limit)), hasMore: rows.count > limit, count: rows.count)
        case .closeSession(let name, let reason):
            return close(sessions.handle(of: name).map { [$0] } ?? [], reason)
        case .closeAll(let party, let reason): return close(sessions.handles(of: party), reason)
        case .drain:
            let count = sessions.count
            drain()
            return NodeAnswer(count: count)
        }
    }

    private func close(_ handles: [SessionHandle], _ reason: String) -> NodeAnswer {
        for handle in handles { handle.close(.noSession, reason: reason) }
        return NodeAnswer(count: handles.count)
    }
}

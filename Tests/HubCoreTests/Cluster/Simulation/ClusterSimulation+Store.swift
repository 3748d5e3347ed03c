import HubCore
import HubTesting
import LineModel

/// What the servers are asked, they do; what comes of it is judged.
extension ClusterSimulation {
    mutating func serve(
        _ request: SimulatedNode.Request, _ number: Int, _ index: Int, _ link: Int
    ) -> String? {
        // The request may have left on a link that is given up by now, and is served all the same.
        guard let server = linkServers[link], servers[server].isUp else { return nil }
        let reply: SimulatedNode.Reply
        switch request {
        case .hello: reply = .hello(run: servers[server].run, record: servers[server].record)
        case .read(let line): reply = .line(servers[server].line(line))
        case .positions:
            reply = .positions(
                Dictionary(
                    uniqueKeysWithValues: Self.lines.compactMap { id in
                        servers[server].line(id).map { (id, $0.position) }
                    }))
        case .script(let script):
            let outcome = servers[server].perform(script)
            reply = .script(outcome)
            if case .committed = outcome, let fault = committed(script, on: server) { return fault }
        }
        if number > 0 {
            transmit(.reply(node: index, link: link, reply, number: number), cut: places[index].cutUntil)
        }
        return nil
    }

    mutating func committed(_ script: StoreScript, on server: Int) -> String? {
        if script.writes.contains(where: { $0.key == .epoch }) {
            tally.epochs += 1
            if let fault = audit.raised(servers[server], Self.lines) { return fault }
        }
        guard let publication = script.published else { return nil }
        for index in places.indices {
            guard let subscription = places[index].subscription, subscription.server == server else { continue }
            transmit(
                .publication(node: index, subscription: subscription.number, publication), cut: places[index].cutUntil)
        }
        guard case .commit(let commit) = publication else { return nil }
        if server == servers.count - 1 { truth[commit.line, default: []].append((now, commit.position)) }
        let orders = commit.commit.effects.compactMap { if case .order(let order) = $0 { order } else { nil } }
        days[Self.lines.firstIndex(of: commit.line)!].gave(orders)
        for case .command(let id) in script.writes.map(\.key) { return audit.committed(commit, command: id) }
        return "a commit without a command"
    }
}

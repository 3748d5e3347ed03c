import HubCore
import HubTesting
import LineModel

/// What nodes send is carried, and what they tell of commands judged.
extension ClusterSimulation {
    mutating func perform(_ outputs: [SimulatedNode.Output], of index: Int) -> String? {
        for output in outputs {
            switch output {
            case .send(let request, let number):
                guard let link = places[index].link?.number else { continue }
                transmit(.request(node: index, link: link, request, number: number), cut: places[index].cutUntil)
                if number > 0 { schedule(.deadline(node: index, link: link, number: number), in: Self.deadline) }
            case .openLink: schedule(.openLink(node: index), in: .milliseconds(50 + dice.roll(300)))
            case .closeLink: if let fault = breakLink(index) { return fault }
            case .subscribe:
                places[index].subscription = nil
                schedule(.subscribe(node: index), in: .milliseconds(50 + dice.roll(500)))
            case .done(let id, let verdict): if let fault = tell(id, verdict) { return fault }
            }
        }
        return audit.check(places[index].node) ?? ignorance(of: places[index])
    }

    /// A node that takes itself for current is not behind by more than it may be.
    func ignorance(of place: Place) -> String? {
        let node = place.node
        guard node.bus.isCurrent(at: now) else { return nil }
        for (line, positions) in truth {
            let due = positions.last { $0.since + Self.longestIgnorance + place.stoodStill <= now }
            guard let due, let held = node.held[line]?.position, held < due.position else { continue }
            return "node \(node.index) is current with \(held) of \(line), \(due) was"
        }
        return nil
    }

    mutating func breakLink(_ index: Int) -> String? {
        guard places[index].link != nil else { return nil }
        places[index].link = nil
        return perform(places[index].node.linkLost(at: now), of: index)
    }

    mutating func breakSubscription(_ index: Int) -> String? {
        guard places[index].subscription != nil else { return nil }
        return perform(places[index].node.unsubscribed(), of: index)
    }

    /// Who connects is led to the present master.
    mutating func newConnection() -> Connection {
        connections += 1
        linkServers[connections] = servers.count - 1
        return Connection(server: servers.count - 1, number: connections)
    }

    // MARK: Commands

    mutating func command() -> String? {
        let number = dice.roll(Self.lines.count)
        let line = Self.lines[number]
        guard let state = places[dice.roll(places.count)].node.held[line]?.state else { return nil }
        let (command, context) = days[number].step(on: state)
        // Sometimes several want the same at once, each at a node of its own; but every call that is placed is another.
        let isPlacing = if case .place = command { true } else { false }
        for _ in 0..<(isPlacing ? 1 : dice.pick([1, 1, 2, 3])) {
            commands += 1
            let asked = SimulatedNode.Command(id: commands, line: line, command: command, context: context)
            if let fault = attempt(asked) { return fault }
        }
        return nil
    }

    mutating func attempt(_ command: SimulatedNode.Command) -> String? {
        let index = dice.roll(places.count)
        guard places[index].pausedUntil <= now, let outputs = places[index].node.decide(command, at: now) else {
            return nil
        }
        asked[command.id] = command
        return perform(outputs, of: index)
    }

    mutating func tell(_ id: Int, _ verdict: SimulatedNode.Verdict?) -> String? {
        guard let command = asked[id] else { return nil }
        switch verdict {
        case .committed(let position):
            tally.committed += 1
            guard audit.confirms(command.line, position) else { return "command \(id) was not committed" }
        case .unchanged, .refused: tally.refused += 1
        case nil:
            tally.unknown += 1
            // Who did not hear what came of it asks again, wherever it gets through.
            if now < Self.calmFrom { schedule(.retry(command), in: .milliseconds(100 + dice.roll(2000))) }
        }
        return nil
    }
}

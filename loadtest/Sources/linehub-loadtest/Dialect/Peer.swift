import ArgumentParser

/// What can be measured.
enum Peer: String, CaseIterable, ExpressibleByArgument {
    case linehub, uws, nchan, mosquitto, floor

    /// Starts one, or finds the one that runs, and measures it.
    func measure(_ shape: some Shape, _ outcome: inout Outcome) throws {
        var brief = shape.brief
        brief.payloadBytes = shape.target.payload
        switch self {
        case .linehub:
            let (target, tokens) = try LineHubTarget.start(shape.target)
            try Administration(address: target.address, tokens: tokens).store(Directory(plan: brief.plan))
            try shape.measure(LineHubDialect(brief, tokens: tokens), at: target, into: &outcome)
        case .uws:
            try shape.measure(TopicDialect(brief), at: PeerTarget.start(.uws, shape.target), into: &outcome)
        case .floor:
            try shape.measure(TopicDialect(brief), at: PeerTarget.start(.floor, shape.target), into: &outcome)
        case .nchan:
            try shape.measure(NchanDialect(brief), at: PeerTarget.start(.nchan, shape.target), into: &outcome)
        case .mosquitto:
            try shape.measure(MQTTDialect(brief), at: PeerTarget.start(.mosquitto, shape.target), into: &outcome)
        }
    }
}

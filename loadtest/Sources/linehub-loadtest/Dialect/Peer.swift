import ArgumentParser

/// What can be measured.
enum Peer: String, CaseIterable, ExpressibleByArgument {
    case linehub, uws, nchan, mosquitto, floor

    /// Starts one, or finds the one that runs, and measures it.
    func measure(_ shape: some Shape, _ outcome: inout Outcome) throws {
        switch self {
        case .linehub:
            let (target, tokens) = try LineHubTarget.start(shape.target)
            try Administration(address: target.address, tokens: tokens).store(Directory(plan: shape.brief.plan))
            try shape.measure(LineHubDialect(shape.brief, tokens: tokens), at: target, into: &outcome)
        case .uws:
            try shape.measure(TopicDialect(shape.brief), at: PeerTarget.start(.uws, shape.target), into: &outcome)
        case .floor:
            try shape.measure(TopicDialect(shape.brief), at: PeerTarget.start(.floor, shape.target), into: &outcome)
        case .nchan:
            try shape.measure(NchanDialect(shape.brief), at: PeerTarget.start(.nchan, shape.target), into: &outcome)
        case .mosquitto:
            try shape.measure(MQTTDialect(shape.brief), at: PeerTarget.start(.mosquitto, shape.target), into: &outcome)
        }
    }
}

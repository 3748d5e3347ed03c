import ArgumentParser

/// What can be measured.
enum Peer: String, CaseIterable, ExpressibleByArgument {
    case linehub

    /// Starts one, or finds the one that runs, and measures it.
    func measure(_ shape: some Shape, _ outcome: inout Outcome) throws {
        switch self {
        case .linehub:
            let (target, tokens) = try LineHubTarget.start(shape.target)
            try Administration(address: target.address, tokens: tokens).store(Directory(plan: shape.brief.plan))
            try shape.measure(LineHubDialect(shape.brief, tokens: tokens), at: target, into: &outcome)
        }
    }
}

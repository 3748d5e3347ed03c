import HubCore

/// The rates that follow from the limits.
extension HubLimits {
    /// What a session may command, and a party by HTTP.
    var commands: Rate { Rate(perSecond: commandsPerSecond, burst: commandBurst) }

    /// What is read at once of a session.
    var promptReading: Rate { Rate(perSecond: max(1, promptRequests / 10), burst: promptRequests) }
}

/// What happens to a call, in which order: what the reports of a line are.
enum CallLife {
    /// One call that is held and resumed for ever: each report makes one event, which nothing can be coalesced with.
    case holding
    /// Calls from the alert to the end: five reports, seven events.
    case whole

    /// The reports of one round. `holding` begins with an answered call, and then goes on without end.
    var steps: Int { self == .whole ? 5 : 2 }
}

/// What happens to a call, in which order: what the reports of a line are.
enum CallLife {
    /// One call that is held and resumed for ever: each report makes one event, which nothing can be coalesced with.
    case holding
    /// Calls from the alert to the end: five reports, seven events.
    case whole
    /// Calls that nobody takes: two reports, four events. One person may talk in one call only, so thousands of lines of few people
    /// can but ring at once.
    case unanswered

    /// The reports of one round. `holding` begins with an answered call, and then goes on without end.
    var steps: Int {
        switch self {
        case .whole: 5
        case .holding, .unanswered: 2
        }
    }
}

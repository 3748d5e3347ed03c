/// The call of one line, as its switch knows it: which report comes next, and how many events it makes (P13).
struct LineCall {
    enum Report {
        case incoming, answered, held, resumed, ended, cancelled

        /// How many events the hub makes of it.
        var events: Int {
            switch self {
            case .incoming, .held, .resumed: 1
            // The alert withdrawn, and connected; ended, and the line idle.
            case .answered, .ended: 2
            // The alert withdrawn, ended, and the line idle.
            case .cancelled: 3
            }
        }
    }

    /// Which call of this line it is; ids are never used again (P4).
    private(set) var number = 0
    private(set) var next = Report.incoming

    /// Begins another call, out of the usual order.
    mutating func begin() {
        number += 1
    }

    /// Takes the next report.
    mutating func report(in life: CallLife) -> Report {
        defer { advance(life) }
        if next == .incoming { number += 1 }
        return next
    }

    private mutating func advance(_ life: CallLife) {
        next =
            switch next {
            case .incoming: life == .unanswered ? .cancelled : .answered
            case .answered: .held
            case .held: .resumed
            case .resumed: life == .whole ? .ended : .held
            case .ended, .cancelled: .incoming
            }
    }
}

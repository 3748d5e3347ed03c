import HubJSON
import LineModel

/// What the driver has to do for the session's state machine.
enum SessionAction: Sendable, Equatable {
    /// Fetch a token and connect; `connected` or `connectFailed` follows.
    case connect
    /// Fetch a token for the live session; `tokenFetched` follows.
    case fetchToken
    case send([UInt8])
    /// Close the socket and hear no more of it.
    case disconnect(code: UInt16, reason: String)
    /// `timerFired` follows after that long; a timer of that name that runs is set anew.
    case setTimer(SessionTimer, after: Duration)
    case cancelTimer(SessionTimer)
    case complete(RequestTicket, Result<JSONValue, HubError>)
    case tell(ClientEvent)
}

/// Names one timer of a session.
enum SessionTimer: Hashable, Sendable {
    case reconnect, open, drain, heartbeat, menu, partyRepair
    case subscribe, presence
    case repair(LineID)
    /// The request's time is up.
    case deadline(RequestTicket)
    /// The request may be sent once more.
    case again(RequestTicket)
}

/// Names one request of the program, through all its repetitions.
struct RequestTicket: Hashable, Comparable, Sendable {
    var number: Int64

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

import LineModel

/// What the driver has to do for the simulated switch.
enum SwitchAction: Sendable, Equatable {
    /// Fetch a token and connect; `connected` or `connectFailed` follows.
    case connect
    /// Fetch a token for the live session; `tokenFetched` follows.
    case fetchToken
    case send([UInt8])
    /// Close the socket and hear no more of it.
    case disconnect
    /// `timerFired` follows; a timer of that name that runs is set anew.
    case setTimer(SwitchTimer, after: Duration)
    case cancelTimer(SwitchTimer)
    case tell(SwitchEvent)
    /// Put the sound on the hub by HTTP; `uploaded` follows.
    case upload(MediaID, [UInt8])
}

/// Names one timer of a simulated switch.
enum SwitchTimer: Hashable, Sendable {
    case reconnect, open, drain
    /// The next random caller.
    case caller
    /// The step of the script.
    case step(Int)
    /// The far end of a dialled call rings, and then answers or not.
    case ring(CallID)
    case dialled(CallID)
    /// The number that calls back has been dialled.
    case ringBack(CallID)
    /// A call that is being moved is in the meeting.
    case meeting(CallID)
    /// The far end has talked or waited enough.
    case hangUp(CallID)
    /// A caller has spoken its message.
    case spoken(MediaID)
    /// A reply that a fault holds back.
    case reply(Int)
}

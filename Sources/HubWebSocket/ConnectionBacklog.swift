import HubLoop

/// What few connections have and only for a while, kept apart so that a connection at rest does not pay for it.
final class ConnectionBacklog {
    /// Whole frames that wait until the socket takes more.
    var queue: [UInt8] = []
    /// The reason of the close frame that is to be sent.
    var closeReason = ""
    /// Kills a peer that does not answer the close frame.
    var deadline: LoopTimer?
}

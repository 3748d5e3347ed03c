import HubLoop

/// What few connections have and only for a while, kept apart so that a connection at rest does not pay for it.
final class ConnectionBacklog {
    /// Whole frames that wait until the socket takes more.
    var queue: [UInt8] = []
    /// Leaves behind the queue.
    var closeFrame: [UInt8] = []
    /// Kills a peer that does not answer the close frame.
    var deadline: LoopTimer?
}

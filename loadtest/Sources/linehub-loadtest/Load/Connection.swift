/// One connection of the load: its socket, how far it has come, and what is left over of its last read.
struct Connection {
    enum Stage {
        case closed
        case connecting
        case upgrading
        case open
    }

    var socket: Socket?
    var stage = Stage.closed
    /// When it began to connect.
    var begun: UInt64 = 0
    var isBare = false
    /// What an earlier read left incomplete.
    var tail: [UInt8] = []
    /// The fragments of a message that is not complete.
    var fragments: [UInt8] = []
    /// What the system has not taken yet.
    var unsent: [UInt8] = []
    /// The code with which the hub closed, or 1006 if it said none.
    var closeCode: Int?
}

import HubLoop

/// Reads on in the same turn what a busy peer has sent.
///
/// The library reads a small piece of a socket and goes back to the loop. Were each piece a turn, what a switch reports in
/// a row would be handled and sent one by one; read on, it is one turn, and what it causes leaves together.
extension WebSocketServer {
    /// Has the connection read on when the turn ends.
    func readOnLater(_ connection: WebSocketConnection) {
        if eager.isEmpty { loop.soon { [unowned self] in readOn() } }
        eager.append(connection)
    }

    /// Lets each eager connection read a piece in turn, until none has any or the turn has read its share.
    private func readOn() {
        var piecesLeft = configuration.piecesPerTurn
        var busy = eager
        while !busy.isEmpty, piecesLeft > 0 {
            piecesLeft -= busy.count
            busy.removeAll { !$0.readOn() }
        }
        for connection in busy { connection.restFromReading() }
        eager.removeAll(keepingCapacity: true)
    }
}

import HubLoop

/// What a turn of the loop reads of the WebSockets.
///
/// What a switch reports in a row is read in one turn, so what it causes leaves together; what a flood brings is read in
/// small shares, so that the turn comes to its end.
extension WebSocketServer {
    /// How many bytes a connection may read now.
    var readShare: Int {
        max(configuration.leastReadBytes, min(configuration.readBytes, configuration.readBytesPerTurn - bytesRead))
    }

    /// Reads a connection's share and hands it over with a reader that knows how far its frames have come.
    func read(_ socket: LibrarySocket) -> ArraySlice<UInt8>? {
        // The loop's clock stands still within a turn, and never otherwise.
        if readingSince != loop.nowNanoseconds {
            readingSince = loop.nowNanoseconds
            bytesRead = 0
        }
        switch socket.receive(into: &receiveBuffer, atMost: readShare) {
        case .nothing: return []
        case .ended: return nil
        case .bytes(let count):
            bytesRead += count
            return receiveBuffer[..<count]
        }
    }
}

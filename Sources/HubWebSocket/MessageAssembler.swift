/// Puts the pieces of text messages together and watches their limit.
///
/// Eight bytes while no message is under way: every connection has one.
struct MessageAssembler {
    /// What to do after a piece.
    enum Action: Equatable {
        /// The message goes on.
        case wait
        /// The message is complete.
        case deliver([UInt8])
        /// The connection is to be closed with this code.
        case close(UInt16)
    }

    private var bytes: [UInt8] = []

    /// Takes the next piece; `remainingBytes` is what its frame still announces.
    ///
    /// An announced length counts at once, so a frame that is too long costs no memory.
    mutating func pieceArrived(
        _ piece: UnsafeRawBufferPointer, isFirst: Bool, isFinal: Bool, isBinary: Bool, remainingBytes: Int,
        maximumBytes: Int
    ) -> Action {
        if isFirst { bytes.removeAll(keepingCapacity: true) }
        if isBinary { return .close(WebSocketCloseCode.unsupportedData) }
        guard remainingBytes <= maximumBytes, bytes.count + piece.count + remainingBytes <= maximumBytes else {
            bytes = []
            return .close(WebSocketCloseCode.messageTooBig)
        }
        // The pieces are small, so a message grows once, to what its frame announces.
        if bytes.isEmpty { bytes.reserveCapacity(piece.count + remainingBytes) }
        unsafe bytes.append(contentsOf: piece)
        guard isFinal else { return .wait }
        defer { bytes = [] }
        return .deliver(bytes)
    }
}

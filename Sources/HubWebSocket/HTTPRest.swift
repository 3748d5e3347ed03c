/// What an encrypted HTTP socket is for between two requests: it remembers how much had come by the end of the first.
///
/// With nothing more read since, the next request had come with the one before it.
final class HTTPRest {
    private let bytesRead: UInt64

    init(_ socket: LibrarySocket) { bytesRead = socket.encryptedBytesRead }

    func hasNothingComeSince(_ socket: LibrarySocket) -> Bool { bytesRead == socket.encryptedBytesRead }
}

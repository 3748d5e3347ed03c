/// One HTTP request and its answer, on a socket that may carry more of them afterwards.
///
/// The library's callbacks drive it; each returns what the library wants to hear, below zero to end the socket.
final class HTTPExchange {
    private enum State {
        case collecting
        case awaitingAnswer
        case writing
        /// Answered early; the rest of an unwanted body is read and thrown away until the client or the deadline ends
        /// it.
        case draining
        case ended
    }

    private var state = State.collecting
    /// Nil as soon as the socket has ended or gone on to its next request.
    private var socket: LibrarySocket?
    private var request: HTTPRequest
    private var output: [UInt8] = []
    private var writtenCount = 0
    private var isInCallback = false
    private var deadline: LoopTimer?
    private unowned let server: WebSocketServer

    /// One write's share of a long answer: what the kernel does not take of it the library copies.
    private static let pieceBytes = 64 * 1024

    init(_ socket: LibrarySocket, server: WebSocketServer, request: HTTPRequest, bodyBytes: Int) {
        self.socket = socket
        self.server = server
        self.request = request
        self.request.body.reserveCapacity(bodyBytes)
    }

    /// Takes a piece of the body.
    func bodyArrived(_ piece: UnsafeRawBufferPointer) -> Int32 {
        if state == .collecting { unsafe request.body.append(contentsOf: piece) }
        return 0
    }

    /// Asks the handler for the answer; the library may report the end of a body more than once.
    func requestCompleted() -> Int32 {
        if state == .draining { return -1 }
        guard state == .collecting, let socket else { return 0 }
        state = .awaitingAnswer
        isInCallback = true
        server.handler?.requested(request, HTTPResponder(self))
        isInCallback = false
        request.body = []
        if state == .writing { return write() }
        // No answer yet: a socket with more input would wake the loop in vain.
        socket.setReading(false)
        restartTimeout(socket)
        return 0
    }

    /// Takes the handler's answer, in a callback or later.
    func answered(_ response: HTTPResponse) {
        guard state == .awaitingAnswer, let socket else { return }
        state = .writing
        output = response.encoded(withBody: request.method != .head)
        guard !isInCallback else { return }
        socket.setReading(true)
        socket.wantWritable()
    }

    /// Writes the next piece, and the library's next request can come after the last.
    func write() -> Int32 {
        guard state == .writing, let socket else { return 0 }
        if !socket.hasOutputLeft {
            if writtenCount == output.count { return complete(socket) }
            let end = min(writtenCount + Self.pieceBytes, output.count)
            guard socket.write(output[writtenCount..<end]) else { return -1 }
            writtenCount = end
            restartTimeout(socket)
            if end == output.count, !socket.hasOutputLeft { return complete(socket) }
        }
        socket.wantWritable()
        return 0
    }

    /// Answers in the handler's place a request that has no body.
    func refuse(_ response: HTTPResponse) -> Int32 {
        isInCallback = true
        state = .awaitingAnswer
        answered(response)
        isInCallback = false
        return write()
    }

    /// Answers a request whose body is not wanted, and lets the socket end in a way that the client can read the
    /// answer.
    func refuseAndEnd(_ response: HTTPResponse, isBodyToCome: Bool) -> Int32 {
        guard let socket else { return -1 }
        state = .draining
        guard socket.write(response.encoded(closes: true)[...]), isBodyToCome else { return -1 }
        socket.endWriting()
        deadline = server.loop.after(milliseconds: server.configuration.closeTimeoutMilliseconds) { [unowned self] in
            self.socket?.end()
        }
        return 0
    }

    /// The socket is gone; a late answer finds nobody.
    func socketEnded() {
        state = .ended
        socket = nil
        output = []
        deadline?.cancel()
    }

    private func complete(_ socket: LibrarySocket) -> Int32 {
        server.release(socket)
        return socket.completeTransaction() ? 0 : -1
    }

    private func restartTimeout(_ socket: LibrarySocket) {
        socket.setRequestTimeout(seconds: server.configuration.responseTimeoutSeconds)
    }
}

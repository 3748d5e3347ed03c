import HubLoop

/// One HTTP request and its answer, on a socket that may carry more of them afterwards.
///
/// The library's callbacks drive it; each returns what the library wants to hear, below zero to end the socket.
final class HTTPExchange {
    private enum State {
        case collecting
        case awaitingAnswer
        case writing
        /// The next piece of the body was asked for.
        case awaitingPiece
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
    private let upload: HTTPUpload?
    private var download: HTTPDownload?
    /// What of the body is still to be asked for.
    private var bytesToFetch = 0
    /// An answer that was given before the body had come, inside a callback.
    private var earlyAnswer: HTTPResponse?
    private unowned let server: WebSocketServer

    /// One write's share of a long answer: what the kernel does not take of it the library copies.
    private static let pieceBytes = HTTPDownload.pieceBytes

    init(
        _ socket: LibrarySocket, server: WebSocketServer, request: HTTPRequest, bodyBytes: Int,
        upload: HTTPUpload? = nil
    ) {
        self.socket = socket
        self.server = server
        self.request = request
        self.upload = upload
        self.request.body.reserveCapacity(bodyBytes)
        upload?.exchange = self
    }

    /// Gives the client so long to send the body: the time for a request, and a second for each 16 KiB.
    func limitBodyTime(_ bodyBytes: Int) {
        let milliseconds = server.configuration.requestTimeoutSeconds * 1000 + bodyBytes / 16
        deadline = server.loop.after(milliseconds: milliseconds) { [unowned self] in self.socket?.end() }
    }

    /// Whether the request has come whole and its answer has not gone: the client waits for us, not we for it.
    var isBeingAnswered: Bool { state == .awaitingAnswer || state == .awaitingPiece }

    /// Lets the handler prepare for a body in pieces.
    func begin(_ prepare: () -> Void) -> Int32 { inCallback(prepare) ?? 0 }

    /// Takes a piece of the body.
    func bodyArrived(_ piece: UnsafeRawBufferPointer) -> Int32 {
        guard state == .collecting else { return 0 }
        guard let upload else {
            unsafe request.body.append(contentsOf: piece)
            return 0
        }
        let bytes = unsafe [UInt8](piece)
        return inCallback { upload.arrived(bytes) } ?? 0
    }

    /// Asks the handler for the answer; the library may report the end of a body more than once.
    func requestCompleted() -> Int32 {
        if state == .draining { return -1 }
        guard state == .collecting, let socket else { return 0 }
        deadline?.cancel()
        state = .awaitingAnswer
        isInCallback = true
        if let upload { upload.completed() } else { server.handler?.requested(request, HTTPResponder(self)) }
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
        if upload != nil, state == .collecting { return answeredEarly(response) }
        guard state == .awaitingAnswer, let socket else { return }
        state = .writing
        output = response.encoded(withBody: request.method != .head)
        guard !isInCallback else { return }
        socket.setReading(true)
        socket.wantWritable()
    }

    /// Takes the head of the handler's answer, of which the body is fetched as the client takes it.
    func answered(_ response: HTTPResponse, bodyBytes: Int, from download: HTTPDownload) {
        guard state == .awaitingAnswer, let socket else { return download.ended() }
        state = .writing
        output = response.encoded(withBody: false, bodyBytes: bodyBytes)
        if request.method == .head {
            download.ended()
        } else {
            bytesToFetch = bodyBytes
            self.download = download
            download.exchange = self
        }
        guard !isInCallback else { return }
        socket.setReading(true)
        socket.wantWritable()
    }

    /// Takes the next piece of the body.
    func supplied(_ piece: [UInt8]) {
        guard state == .awaitingPiece, let socket else { return }
        state = .writing
        output = piece
        writtenCount = 0
        bytesToFetch -= piece.count
        socket.wantWritable()
    }

    /// The rest of the body cannot be had.
    func failed() { socket?.end() }

    func setReading(_ reads: Bool) {
        guard let socket, state == .collecting else { return }
        socket.setReading(reads)
        if !reads { restartTimeout(socket) }
    }

    /// Writes the next piece, and the library's next request can come after the last.
    func write() -> Int32 {
        guard state == .writing, let socket else { return 0 }
        if !socket.hasOutputLeft {
            if writtenCount == output.count { return goOn(socket) }
            let end = min(writtenCount + Self.pieceBytes, output.count)
            guard socket.write(output[writtenCount..<end]) else { return -1 }
            writtenCount = end
            restartTimeout(socket)
            if end == output.count, !socket.hasOutputLeft { return goOn(socket) }
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
        deadline?.cancel()
        deadline = server.loop.after(milliseconds: server.configuration.closeTimeoutMilliseconds) { [unowned self] in
            self.socket?.end()
        }
        return 0
    }

    /// The socket is gone; a late answer finds nobody.
    func socketEnded() {
        let isUnanswered = state == .collecting || state == .awaitingAnswer
        state = .ended
        socket = nil
        output = []
        deadline?.cancel()
        if isUnanswered { upload?.abandoned() }
        endDownload()
    }

    /// Everything so far is written: asks for more of the body, or is done.
    private func goOn(_ socket: LibrarySocket) -> Int32 {
        guard bytesToFetch > 0, let download else { return complete(socket) }
        state = .awaitingPiece
        // Where it is supplied at once it wants to be written by now.
        download.wanted(min(Self.pieceBytes, bytesToFetch))
        return 0
    }

    private func endDownload() {
        download?.ended()
        download = nil
    }

    /// Lets the handler do something inside a callback; what the library is to hear where it answered early.
    private func inCallback(_ body: () -> Void) -> Int32? {
        isInCallback = true
        body()
        isInCallback = false
        guard let response = earlyAnswer else { return nil }
        earlyAnswer = nil
        return refuseAndEnd(response, isBodyToCome: true)
    }

    private func answeredEarly(_ response: HTTPResponse) {
        guard !isInCallback else {
            earlyAnswer = earlyAnswer ?? response
            return
        }
        socket?.setReading(true)
        if refuseAndEnd(response, isBodyToCome: true) < 0 { socket?.end() }
    }

    private func complete(_ socket: LibrarySocket) -> Int32 {
        server.exchangeCompleted(socket) ? 0 : -1
    }

    private func restartTimeout(_ socket: LibrarySocket) {
        socket.setRequestTimeout(seconds: server.configuration.responseTimeoutSeconds)
    }
}

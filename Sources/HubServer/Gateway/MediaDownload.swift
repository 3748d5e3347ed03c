import HubCore
import HubWebSocket
import LineModel

/// One `GET /v1/media/<id>`: read from the disk a piece at a time, as fast as the client takes it (P43). Loop thread only.
final class MediaDownload {
    private let number: UInt64
    private let responder: HTTPResponder
    private let response: HTTPResponse
    private let reader: MediaReader
    private let download = HTTPDownload()
    private unowned let thread: ServiceThread
    private let bytes: Range<Int>
    private var next: Int
    /// The first piece is read before the head is sent: then it is known to be there.
    private var first: [UInt8]?

    init(
        _ response: HTTPResponse, of bytes: Range<Int>, reader: MediaReader, number: UInt64, responder: HTTPResponder,
        thread: ServiceThread
    ) {
        self.response = response
        self.bytes = bytes
        self.reader = reader
        self.number = number
        self.responder = responder
        self.thread = thread
        next = bytes.lowerBound
    }

    func begin() {
        // They hold each other until `end`.
        download.wanted = { [self] in wanted($0) }
        download.ended = { [self] in end() }
        read(min(HTTPDownload.pieceBytes, bytes.count))
    }

    private func read(_ count: Int) {
        reader.read(count, from: next) { [mailbox = thread.mailbox, number] piece in
            mailbox.post { $0.downloads[number]?.arrived(piece) }
        }
    }

    private func arrived(_ piece: [UInt8]?) {
        let isFirst = next == bytes.lowerBound
        guard let piece else {
            // Gone from the disk: deleted at this moment, or taken away by somebody.
            if isFirst { responder.respond(.text(status: 404, "Not found.")) } else { download.fail() }
            return end()
        }
        next += piece.count
        guard isFirst else { return download.supply(piece) }
        first = piece
        responder.respond(response, bodyBytes: bytes.count, from: download)
    }

    private func wanted(_ count: Int) {
        guard let piece = first else { return read(count) }
        first = nil
        download.supply(piece)
    }

    /// Nothing more is heard of it.
    private func end() {
        guard thread.downloads.removeValue(forKey: number) != nil else { return }
        reader.close()
        thread.services.media.endTransfer()
        download.wanted = { _ in }
        download.ended = {}
    }
}

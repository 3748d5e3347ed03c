/// The right to answer one HTTP request, once; loop thread only.
///
/// It may be kept and used later. A request that is never answered is given up after the configured time.
public struct HTTPResponder {
    private let exchange: HTTPExchange

    init(_ exchange: HTTPExchange) {
        self.exchange = exchange
    }

    /// Sends the answer with a body of that many bytes, which `download` is asked for piece by piece.
    public func respond(_ response: HTTPResponse, bodyBytes: Int, from download: HTTPDownload) {
        exchange.answered(response, bodyBytes: bodyBytes, from: download)
    }

    /// Sends the answer. Nothing happens when the client has gone or the request is answered already.
    public func respond(_ response: HTTPResponse) {
        exchange.answered(response)
    }
}

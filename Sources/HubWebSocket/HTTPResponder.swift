/// The right to answer one HTTP request, once; loop thread only.
///
/// It may be kept and used later. A request that is never answered is given up after the configured time.
public struct HTTPResponder {
    private let exchange: HTTPExchange

    init(_ exchange: HTTPExchange) {
        self.exchange = exchange
    }

    /// Sends the answer. Nothing happens when the client has gone or the request is answered already.
    public func respond(_ response: HTTPResponse) {
        exchange.answered(response)
    }
}

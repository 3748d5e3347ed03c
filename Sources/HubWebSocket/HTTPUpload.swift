/// A request whose body comes in pieces, and the right to answer it, once; loop thread only.
///
/// The handler sets what it wants to hear. It may answer before the body is complete: the rest is thrown away then, and
/// the connection ends.
public final class HTTPUpload {
    public let request: HTTPRequest
    /// The length of the body; more does not come, and less only where the socket is lost.
    public let bodyBytes: Int
    /// A piece of the body has come.
    public var arrived: ([UInt8]) -> Void = { _ in }
    /// All of the body has come: the answer is waited for.
    public var completed: () -> Void = {}
    /// The socket is gone before the answer was given.
    public var abandoned: () -> Void = {}

    /// Whether the socket is read; what the library has in its hands comes all the same.
    public var isReading = true {
        didSet { if isReading != oldValue { exchange?.setReading(isReading) } }
    }

    weak var exchange: HTTPExchange?

    init(_ request: HTTPRequest, bodyBytes: Int) {
        self.request = request
        self.bodyBytes = bodyBytes
    }

    public func respond(_ response: HTTPResponse) { exchange?.answered(response) }
}

/// An answer whose body is fetched piece by piece, as the client takes it; loop thread only.
public final class HTTPDownload {
    /// The next piece is wanted, of so many bytes at most; `supply` or `fail` follows, now or later.
    public var wanted: (Int) -> Void = { _ in }
    /// Nothing more is wanted: all is sent, or the socket is gone.
    public var ended: () -> Void = {}

    /// The most that is wanted at once.
    public static let pieceBytes = 64 * 1024

    weak var exchange: HTTPExchange?

    public init() {}

    /// Gives the next piece, which is not empty.
    public func supply(_ piece: [UInt8]) { exchange?.supplied(piece) }

    /// There is no more to be had: the socket ends, so that the client sees that something is missing. Never from inside
    /// `wanted`.
    public func fail() { exchange?.failed() }
}

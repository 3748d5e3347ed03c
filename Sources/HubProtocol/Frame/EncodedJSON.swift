public import HubJSON

/// JSON text that is encoded already: a row or an event whose bytes several messages share.
public struct EncodedJSON: WireEncodable, Equatable {
    /// One whole JSON value; it is not checked.
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func encode(to writer: inout JSONWriter) { writer.raw(bytes) }
}

/// What a message of the hub is, as far as a load needs it; found by looking for a few members, without reading the rest.
///
/// It relies on the wire order that the protocol promises (section 3.1): `jsonrpc` first, then `method` or `id`, and the first
/// `line` and `seq` of params are the event's own.
enum LineHubMessage: Equatable {
    case event(line: Int, seq: Int)
    case snapshot(line: Int, seq: Int)
    case lamp(line: Int, seq: Int)
    case reply(id: Int, isError: Bool)
    /// The hub orders the switch; the id as it stands in the message, with its quotes.
    case order(id: Range<Int>)
    case other

    /// What every message begins with. Inside a string its quotes would be escaped, so it stands nowhere else.
    static let beginning: StaticString = #"{"jsonrpc":"2.0","#

    init(_ message: Span<UInt8>) {
        let start = Self.beginning.utf8CodeUnitCount
        if message.has(#""method":"line."#, at: start) {
            let name = start + 15
            if message.has(#"event""#, at: name), let (line, seq) = Self.lineAndSeq(message, name) {
                self = .event(line: line, seq: seq)
            } else if message.has(#"snapshot""#, at: name), let (line, seq) = Self.lineAndSeq(message, name) {
                self = .snapshot(line: line, seq: seq)
            } else if message.has(#"lamp""#, at: name), let (line, seq) = Self.lineAndSeq(message, name) {
                self = .lamp(line: line, seq: seq)
            } else {
                self = .other
            }
        } else if message.has(#""id":"#, at: start) {
            self = Self.requestOrReply(message, start + 5)
        } else {
            self = .other
        }
    }

    /// What a conflated event stands for: all after this seq (P21).
    static func after(_ message: Span<UInt8>) -> Int? {
        message.end(of: #""after":"#, from: 0).flatMap { message.number(at: $0) }
    }

    /// Shows each message of a frame: one, or an array of any.
    static func forEach(in frame: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
        guard frame.count > 1, frame[0] == UInt8(ascii: "[") else { return body(frame) }
        var start = 1
        while let next = frame.end(of: #",{"jsonrpc":"2.0","#, from: start) {
            let end = next - beginning.utf8CodeUnitCount - 1
            body(frame.extracting(start..<end))
            start = end + 1
        }
        body(frame.extracting(start..<frame.count - 1))
    }

    /// Our lines are called `l` and a number.
    static func lineAndSeq(_ message: Span<UInt8>, _ start: Int) -> (line: Int, seq: Int)? {
        guard let id = message.end(of: #""line":"l"#, from: start), let line = message.number(at: id),
            let number = message.end(of: #""seq":"#, from: id), let seq = message.number(at: number)
        else { return nil }
        return (line, seq)
    }

    /// Each direction has its own ids (P48): what has a `method` is an order.
    private static func requestOrReply(_ message: Span<UInt8>, _ start: Int) -> Self {
        guard let end = message.end(of: #",""#, from: start) else { return .other }
        if message.has("method", at: end) { return .order(id: start..<end - 2) }
        guard let id = message.number(at: start) else { return .other }
        return .reply(id: id, isError: message.has("error", at: end))
    }
}

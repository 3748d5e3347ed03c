/// How one kind of hub is spoken to: the seam between the engine and LineHub, nchan, mosquitto and others.
///
/// The engine owns the sockets, the frames, the clock and the account; a dialect turns messages into entries of the account
/// and publications into bytes. Connections are numbered: first the plan's watchers, then the publishers. Everything happens
/// on one thread. What is written to `exchange.outgoing` leaves on the connection that the call is about, after it returns.
protocol Dialect {
    /// Who watches what.
    var plan: Plan { get }
    /// How many connections publish; they are opened before the watchers.
    var publishers: Int { get }
    /// How many publications in a row concern the same block of topics; a call of a line has several steps.
    var steps: Int { get }

    /// What the connection carries, and how it begins.
    func wire(of connection: Int) -> Wire

    /// The connection is there (upgraded, if it is a WebSocket): begin the conversation.
    ///
    /// When the connection has all that it needs, now or later, the dialect calls `exchange.ready()`, once for each connection.
    mutating func opened(_ connection: Int, _ exchange: inout Exchange)

    /// A whole message came: enter what it delivers by `exchange.ledger`.
    mutating func received(
        _ message: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange)

    /// Bytes of a bare connection came; returns how many were used. The rest is shown again when more have come.
    mutating func received(bare bytes: Span<UInt8>, on connection: Int, _ exchange: inout Exchange) -> Int

    /// Writes publications that are due at once: in one frame where the hub's protocol allows, else back to back.
    ///
    /// Each MUST be entered by `exchange.ledger.expect`, which gives the number to publish.
    mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange)
}

extension Dialect {
    var publishers: Int { 1 }
    var steps: Int { 1 }

    mutating func received(bare bytes: Span<UInt8>, on connection: Int, _ exchange: inout Exchange) -> Int {
        exchange.fail("bytes on a connection that is none of \(Self.self)'s")
        return bytes.count
    }
}

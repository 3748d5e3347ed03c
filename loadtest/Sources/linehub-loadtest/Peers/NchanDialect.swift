/// nchan: a watcher subscribes by the path of its upgrade, a publication is an HTTP POST.
///
/// The requests leave on one connection that is kept, without waiting for the answers (pipelined).
struct NchanDialect: Dialect {
    let plan: Plan
    private let payload: NumberedPayload

    init(_ brief: Brief) {
        plan = brief.plan
        payload = NumberedPayload(bytes: brief.payloadBytes)
    }

    func wire(of connection: Int) -> Wire {
        guard connection < plan.watchers else { return .bare }
        let topics = plan.topics(ofWatcher: connection).map(String.init).joined(separator: ",")
        return .webSocket(Upgrade(path: "/sub/\(topics)", subprotocol: nil))
    }

    /// nchan answers an upgrade when the subscription stands.
    mutating func opened(_ connection: Int, _ exchange: inout Exchange) {
        exchange.ready()
    }

    mutating func received(_ message: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange) {
        exchange.ledger.tally.messages += 1
        guard let (topic, number) = payload.read(message) else {
            return exchange.fail("not a message that was published: \(message.text)")
        }
        exchange.ledger.delivered(to: connection, topic: topic, number: number, now: exchange.now)
    }

    /// The answers to publications: nothing is asked of them but that they are none of a refusal.
    ///
    /// Only the first of those that came together is looked at; what was refused beside it is found missing.
    mutating func received(bare bytes: Span<UInt8>, on connection: Int, _ exchange: inout Exchange) -> Int {
        if bytes.has("HTTP/1.1 ", at: 0) && !bytes.has("HTTP/1.1 20", at: 0) {
            exchange.fail("nchan refused a publication: \(bytes.text)")
        }
        return bytes.count
    }

    mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange) {
        for publication in publications {
            let number = exchange.ledger.expect(publication)
            exchange.outgoing.bare(
                "POST /pub/\(publication.topic) HTTP/1.1\r\nHost: peer\r\nContent-Length: \(payload.bytes)\r\n\r\n".utf8
            )
            exchange.outgoing.bare(payload.write(topic: publication.topic, number: number))
        }
    }
}

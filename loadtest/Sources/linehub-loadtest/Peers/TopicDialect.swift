/// The smallest language a WebSocket hub can have: `s<topic>` subscribes and is echoed, `p<topic> <payload>` publishes.
///
/// Spoken by `loadtest/peers/floor.c`, `loadtest/peers/uws.py`, and any server that somebody wants to compare.
struct TopicDialect: Dialect {
    let plan: Plan
    private let extent: LineHubDialect.Extent
    private let payload: NumberedPayload
    /// Subscriptions that each watcher still waits for.
    private var awaited: [Int]

    init(_ brief: Brief) {
        plan = brief.plan
        extent = brief.extent
        payload = NumberedPayload(bytes: brief.payloadBytes)
        awaited = Array(repeating: plan.topicsPerGroup, count: plan.watchers)
    }

    func wire(of connection: Int) -> Wire {
        .webSocket(Upgrade(path: "/", subprotocol: nil))
    }

    mutating func opened(_ connection: Int, _ exchange: inout Exchange) {
        guard connection < plan.watchers, extent == .lines else { return exchange.ready() }
        for topic in plan.topics(ofWatcher: connection) { exchange.outgoing.text("s\(topic)") }
    }

    mutating func received(_ message: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange) {
        exchange.ledger.tally.messages += 1
        if let (topic, number) = payload.read(message) {
            exchange.ledger.delivered(to: connection, topic: topic, number: number, now: exchange.now)
        } else if message.has("s", at: 0) {
            awaited[connection] -= 1
            if awaited[connection] == 0 { exchange.ready() }
        } else {
            exchange.fail("not a message of this hub: \(message.text)")
        }
    }

    mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange) {
        for publication in publications {
            let number = exchange.ledger.expect(publication)
            exchange.outgoing.text(
                Array("p\(publication.topic) ".utf8) + payload.write(topic: publication.topic, number: number))
        }
    }
}

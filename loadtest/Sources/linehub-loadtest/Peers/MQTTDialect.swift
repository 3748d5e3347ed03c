/// MQTT 3.1.1 over WebSocket, as mosquitto speaks it: quality of service 0, one packet a frame.
struct MQTTDialect: Dialect {
    let plan: Plan
    private let extent: LineHubDialect.Extent
    private let payload: NumberedPayload

    init(_ brief: Brief) {
        plan = brief.plan
        extent = brief.extent
        payload = NumberedPayload(bytes: brief.payloadBytes)
    }

    func wire(of connection: Int) -> Wire {
        .webSocket(Upgrade(path: "/mqtt", subprotocol: "mqtt"))
    }

    mutating func opened(_ connection: Int, _ exchange: inout Exchange) {
        exchange.outgoing.binary(MQTTPacket.connect(clientID: "c\(connection)"))
    }

    mutating func received(_ message: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange) {
        var offset = 0
        while offset < message.count {
            guard let (kind, contents) = MQTTPacket.read(message, at: offset) else {
                return exchange.fail("not a packet that a hub sends")
            }
            exchange.ledger.tally.messages += 1
            received(kind, message.extracting(contents), on: connection, &exchange)
            offset = contents.upperBound
        }
    }

    mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange) {
        for publication in publications {
            let number = exchange.ledger.expect(publication)
            exchange.outgoing.binary(
                MQTTPacket.publish(
                    topic: "\(publication.topic)", payload: payload.write(topic: publication.topic, number: number)))
        }
    }

    private func received(
        _ kind: MQTTPacket.Kind, _ contents: Span<UInt8>, on connection: Int, _ exchange: inout Exchange
    ) {
        switch kind {
        case .connectionAcknowledged:
            guard contents.count == 2, contents[1] == 0 else { return exchange.fail("the hub refused an MQTT session") }
            guard connection < plan.watchers, extent == .lines else { return exchange.ready() }
            exchange.outgoing.binary(MQTTPacket.subscribe(plan.topics(ofWatcher: connection).map { "\($0)" }))
        case .subscriptionAcknowledged:
            exchange.ready()
        case .publish:
            // The topic's name stands before the payload, its length in two bytes before it (3.3.2).
            guard contents.count > 2, case let start = 2 + Int(contents[0]) << 8 + Int(contents[1]),
                let (topic, number) = payload.read(contents, at: start)
            else { return exchange.fail("not a message that was published") }
            exchange.ledger.delivered(to: connection, topic: topic, number: number, now: exchange.now)
        }
    }
}

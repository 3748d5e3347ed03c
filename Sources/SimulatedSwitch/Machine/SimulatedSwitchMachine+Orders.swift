import HubJSON
import HubProtocol
import LineHubClient
import LineModel

// What the hub orders (P2, P3): the reply `{}` is the report that it was done.
extension SimulatedSwitchMachine {
    mutating func ordered(_ id: RPCID, _ method: String, _ params: JSONObject, at now: Duration) -> [SwitchAction] {
        guard let verb = SwitchOrder.Verb(method: method) else {
            return [failure(id, .methodNotFound())]
        }
        let order: SwitchOrderRow
        do {
            order = try SwitchOrderRow(verb, from: params)
        } catch {
            return [failure(id, RPCError(error))]
        }
        switch takeFault(of: verb) {
        case .refused?: return refuse(id, order, "refused by the script")
        case .silent?: return [.tell(.orderRefused(verb, order.call, reason: "silent by the script"))]
        case .delayed(let delay)?:
            return carryOut(id, order, at: now).flatMap { action -> [SwitchAction] in
                guard case .send(let text) = action else { return [action] }
                heldReplyCount += 1
                heldReplies[heldReplyCount] = text
                return [.setTimer(.reply(heldReplyCount), after: delay)]
            }
        case nil: return carryOut(id, order, at: now)
        }
    }

    private mutating func carryOut(_ id: RPCID, _ order: SwitchOrderRow, at now: Duration) -> [SwitchAction] {
        guard time(at: now) <= order.until else { return refuse(id, order, "late") }
        if let reason = obstacle(to: order) { return refuse(id, order, reason) }
        let consequences = perform(order, at: now)
        var writer = JSONWriter(capacity: 64)
        RPCEncoder.result(id, EmptyObject(), to: &writer)
        return [.send(writer.bytes), .tell(.order(order.verb, order.call))] + consequences
    }

    /// Why the order cannot be carried out; nil where it can.
    private func obstacle(to order: SwitchOrderRow) -> String? {
        guard order.verb != .dial else { return calls[order.call] == nil ? nil : "duplicate" }
        guard let call = calls[order.call] else { return "unknownCall" }
        let phase = call.state.phase
        switch order.verb {
        case .answer: return phase == .ringing ? nil : "notRinging"
        case .hold: return phase == .connected || phase == .held ? nil : "notConnected"
        case .resume, .pickUp: return phase == .held || phase == .connected ? nil : "notHeld"
        case .transfer: return phase == .held || phase == .connected ? nil : "notConnected"
        case .moveToMeeting: return phase == .connected ? nil : "notConnected"
        case .monitor: return phase == .connected || phase == .joined || order.mode == .stop ? nil : "notConnected"
        case .dial, .alert, .stopAlert, .hangUp, .divert, .record: return nil
        }
    }

    private mutating func perform(_ order: SwitchOrderRow, at now: Duration) -> [SwitchAction] {
        let leg = order.party.flatMap { party in order.device.map { LegRow(party: party, device: $0) } }
        let id = order.call
        switch order.verb {
        case .dial: return dial(order, leg, at: now)
        case .alert, .stopAlert: return []
        case .answer:
            change(id, to: .connected, leg, at: now)
            return [.setTimer(.hangUp(id), after: varied(configuration.talkTime))]
        case .hold: change(id, to: .held, nil, at: now)
        case .resume, .pickUp:
            change(id, to: .connected, leg, at: now)
            return calls[id]?.stopMoving() == true ? [.cancelTimer(.meeting(id))] : []
        case .transfer: return forget(id, nil)
        case .moveToMeeting: return move(id, order.meeting)
        case .monitor:
            if let mode = order.mode, let leg { calls[id]?.monitor(mode, leg) }
        case .hangUp:
            if order.leg, let leg, calls[id]?.release(leg) == true { return [] }
            return forget(id, nil)
        case .divert: return divert(order, at: now)
        case .record: return record(order, leg, at: now)
        }
        return []
    }

    private mutating func dial(_ order: SwitchOrderRow, _ leg: LegRow?, at now: Duration) -> [SwitchAction] {
        callCount += 1
        calls[order.call] = SimulatedCall(
            id: order.call, number: callCount, line: order.line, direction: .outbound,
            remote: RemoteRow(number: order.to ?? ""), createdAt: time(at: now),
            state: SimulatedCall.State(phase: .dialing, leg: leg))
        if let number = configuration.ringBackNumber, order.to == number {
            return [.setTimer(.ringBack(order.call), after: configuration.ringBackDelay)]
        }
        return [
            .setTimer(.ring(order.call), after: configuration.ringDelay),
            .setTimer(.dialled(order.call), after: configuration.ringDelay + configuration.answerDelay),
        ]
    }

    private mutating func takeFault(of verb: SwitchOrder.Verb) -> SwitchScript.Fault? {
        guard let planned = faults[verb]?.first else { return nil }
        if planned.times == .once { faults[verb]?.removeFirst() }
        return planned.fault
    }

    private func refuse(_ id: RPCID, _ order: SwitchOrderRow, _ reason: String) -> [SwitchAction] {
        var error = RPCError(.switchFailed)
        error.data["reason"] = .string(reason)
        return [failure(id, error), .tell(.orderRefused(order.verb, order.call, reason: reason))]
    }

    private func failure(_ id: RPCID, _ error: RPCError) -> SwitchAction {
        var writer = JSONWriter(capacity: 128)
        RPCEncoder.failure(id, error, to: &writer)
        return .send(writer.bytes)
    }
}

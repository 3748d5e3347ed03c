import HubProtocol
import LineHubClient
import LineModel

// Callers, dialled parties and desk phones: what happens without an order, and is reported.
extension SimulatedSwitchMachine {
    mutating func perform(_ statement: SwitchScript.Statement, at now: Duration) -> [SwitchAction] {
        switch statement {
        case .incoming(let line, let remote): return incoming(line, remote, at: now)
        case .hangUp(let number): return call(number).map { farEndHangsUp($0) } ?? []
        case .answer(let number): return call(number).map { farEndAnswers($0, at: now) } ?? []
        case .phone(let leg, let act, let number): return call(number).map { phone(leg, act, $0, at: now) } ?? []
        case .disconnect: return drop(at: now)
        case .answerDelay(let delay): configuration.answerDelay = delay
        case .talkTime(let time): configuration.talkTime = time
        case .meetingDelay(let delay): configuration.meetingDelay = delay
        case .dialled(let result, let times): dialResults.append((result, times))
        case .fault(let verb, let fault, let times):
            faults[verb, default: []].append(PlannedFault(fault: fault, times: times))
        case .rate(let perMinute):
            configuration.callsPerMinute = perMinute
            return expectCaller()
        }
        return []
    }

    /// Sets the time of the next random caller: half to one and a half of the mean interval.
    mutating func expectCaller() -> [SwitchAction] {
        guard configuration.callsPerMinute > 0, !configuration.calledLines.isEmpty else {
            return [.cancelTimer(.caller)]
        }
        let mean = 60_000 / configuration.callsPerMinute
        let wait = Double.random(in: 0.5...1.5, using: &random) * mean
        return [.setTimer(.caller, after: .milliseconds(Int64(wait)))]
    }

    mutating func callerCame(at now: Duration) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if calls.count < configuration.maximumCalls, let line = configuration.calledLines.randomElement(using: &random),
            let caller = configuration.callers.randomElement(using: &random)
        {
            actions = incoming(line, caller, at: now)
        }
        return actions + expectCaller()
    }

    mutating func farEndRings(_ id: CallID) -> [SwitchAction] {
        guard calls[id]?.state.phase == .dialing else { return [] }
        return report(.switchProgress, SwitchReportParams(call: id), for: .report(.switchProgress, id))
    }

    mutating func farEndDecides(_ id: CallID, at now: Duration) -> [SwitchAction] {
        guard calls[id]?.state.phase == .dialing else { return [] }
        var result = SwitchScript.DialResult.answer
        if let planned = dialResults.first {
            result = planned.result
            if planned.times == .once { dialResults.removeFirst() }
        }
        switch result {
        case .answer: return farEndAnswers(id, at: now)
        case .busy: return end(id, .busy)
        case .noAnswer: return end(id, .noAnswer)
        case .failed: return end(id, .failed)
        }
    }

    /// The number that calls back hangs up and does so.
    mutating func ringBack(_ id: CallID, at now: Duration) -> [SwitchAction] {
        guard let call = calls[id], call.state.phase == .dialing else { return [] }
        return end(id, .noAnswer)
            + incoming(call.line, RemoteRow(number: call.remote.number, name: "Demo line"), at: now)
    }

    /// A time that is this one on average.
    mutating func varied(_ time: Duration) -> Duration {
        let variation = configuration.variation
        return variation > 0 ? time * Double.random(in: 1 - variation...1 + variation, using: &random) : time
    }

    mutating func farEndHangsUp(_ id: CallID) -> [SwitchAction] {
        calls[id] == nil ? [] : end(id, .remote)
    }

    /// A desk phone's act lost against the hub: that leg alone is released (P10).
    mutating func reportRefused(_ method: Method, _ id: CallID, _ error: RPCError) -> [SwitchAction] {
        switch error.word {
        case .callEnded, .unknownCall: return forget(id, nil)
        default: break
        }
        guard method == .switchAnswered || method == .switchHeld || method == .switchResumed,
            let leg = calls[id]?.state.leg
        else { return [] }
        _ = calls[id]?.release(leg)
        return []
    }

    /// Removes a call that is over, with its timers.
    mutating func forget(_ id: CallID, _ cause: EndCause?) -> [SwitchAction] {
        let recorded = endRecording(id)
        guard calls.removeValue(forKey: id) != nil else { return [] }
        return [
            .cancelTimer(.ring(id)), .cancelTimer(.dialled(id)), .cancelTimer(.hangUp(id)),
            .cancelTimer(.meeting(id)), .cancelTimer(.ringBack(id)), .tell(.callEnded(id, cause)),
        ] + recorded
    }

    private func call(_ number: Int) -> CallID? { calls.values.first { $0.number == number }?.id }

    private mutating func incoming(_ line: LineID, _ remote: RemoteRow, at now: Duration) -> [SwitchAction] {
        // Without the hub nobody can be rung.
        guard isServing else { return [] }
        let (id, number) = makeCallID(at: now)
        calls[id] = SimulatedCall(
            id: id, number: number, line: line, direction: .inbound, remote: remote, createdAt: time(at: now),
            state: SimulatedCall.State(phase: .ringing))
        let params = SwitchIncomingParams(call: id, line: line, remote: remote)
        return report(.switchIncoming, params, for: .incoming(id)) + [
            .setTimer(.hangUp(id), after: varied(configuration.patience)),
            .tell(.incoming(id, line: line, from: remote.number)),
        ]
    }

    private mutating func farEndAnswers(_ id: CallID, at now: Duration) -> [SwitchAction] {
        guard calls[id]?.state.phase == .dialing else { return [] }
        change(id, to: .connected, nil, at: now)
        return report(.switchRemoteAnswered, SwitchReportParams(call: id), for: .report(.switchRemoteAnswered, id)) + [
            .cancelTimer(.ring(id)), .cancelTimer(.dialled(id)),
            .setTimer(.hangUp(id), after: varied(configuration.talkTime)), .tell(.remoteAnswered(id)),
        ]
    }

    private mutating func phone(
        _ leg: LegRow, _ act: SwitchScript.PhoneAct, _ id: CallID, at now: Duration
    ) -> [SwitchAction] {
        guard let phase = calls[id]?.state.phase else { return [] }
        let method: Method
        switch (act, phase) {
        case (.hangsUp, .joined):
            calls[id]?.leave(leg)
            let params = SwitchReportParams(call: id, party: leg.party, device: leg.device, reason: .local)
            return report(.switchEnded, params, for: .report(.switchEnded, id)) + [
                .tell(.phoneActed(id, device: leg.device, act: act.rawValue))
            ]
        case (.answers, .ringing):
            method = .switchAnswered
            change(id, to: .connected, leg, at: now)
        case (.holds, .connected):
            method = .switchHeld
            change(id, to: .held, leg, at: now)
        case (.resumes, .held):
            method = .switchResumed
            change(id, to: .connected, leg, at: now)
        case (.hangsUp, .connected), (.hangsUp, .held), (.hangsUp, .dialing): return end(id, .local, leg)
        default: return []
        }
        let params = SwitchReportParams(call: id, party: leg.party, device: leg.device)
        return report(method, params, for: .report(method, id)) + [
            .tell(.phoneActed(id, device: leg.device, act: act.rawValue)),
            .setTimer(.hangUp(id), after: varied(configuration.talkTime)),
        ]
    }

    private mutating func end(_ id: CallID, _ cause: EndCause, _ leg: LegRow? = nil) -> [SwitchAction] {
        let params = SwitchReportParams(call: id, party: leg?.party, device: leg?.device, reason: cause)
        return forget(id, cause) + report(.switchEnded, params, for: .report(.switchEnded, id))
    }
}

import HubJSON
import HubProtocol
import LineModel

// What comes through the socket, message by message (P48).
extension SessionStateMachine {
    /// What a client takes (P25); deeper texts than the protocol's are let pass, as members may be added.
    static let limits = JSONLimits(maximumBytes: 1 << 20, maximumDepth: 32)

    mutating func received(_ text: [UInt8], at now: Duration) -> [SessionAction] {
        guard state == .opening || state == .live else { return [] }
        heard(at: now)
        // An unreadable frame may have held events: their absence shows as a gap.
        guard let frame = try? RPCFrame.decode(text, limits: Self.limits) else { return [] }
        return frame.messages.flatMap { entry -> [SessionAction] in
            guard case .valid(let message) = entry else { return [] }
            return received(message, at: now)
        }
    }

    private mutating func received(_ message: RPCMessage, at now: Duration) -> [SessionAction] {
        switch message {
        case .notification(let method, let params): notified(method, params, at: now)
        case .result(.integer(let id), let value):
            inFlight.removeValue(forKey: id).map { replied($0, value, at: now) } ?? []
        case .failure(.integer(let id)?, let error):
            inFlight.removeValue(forKey: id).map { refused($0, error, at: now) } ?? []
        case .failure, .result: []
        // The hub asks clients nothing; a switch has a driver of its own.
        case .request: []
        }
    }

    private mutating func notified(_ method: String, _ params: JSONObject, at now: Duration) -> [SessionAction] {
        guard state == .live else { return [] }
        switch HubNotification(rawValue: method) {
        case .lineEvent:
            guard let event = LineEventRow(lenient: params) else { return unreadable(params, at: now) }
            return apply(.event(event), at: now)
        case .lineSnapshot:
            guard let snapshot = try? SnapshotRow(from: params) else { return [] }
            return apply(.snapshot(snapshot), at: now)
        case .lineLamp:
            guard let lamp = try? LampRow(from: params) else { return [] }
            return apply(.lamp(lamp), at: now)
        case .partyEvent:
            guard let event = PartyEventRow(lenient: params) else { return [] }
            return apply(.party(event), at: now)
        case .presenceEvent:
            guard let row = try? PresenceRow(from: params) else { return [] }
            return presenceTold(row)
        case .presenceRevoked:
            guard let row = try? PresenceDeniedRow(from: params) else { return [] }
            return presenceDenied([row])
        case .notice:
            guard let notice = try? HubNotice(from: params) else { return [] }
            return noticed(notice, at: now)
        case nil: return []
        }
    }

    private mutating func replied(_ purpose: Purpose, _ value: JSONValue, at now: Duration) -> [SessionAction] {
        switch purpose {
        case .open(let sentAt, let resumesAll):
            guard let result = try? SessionOpenResult(wire: value) else { return [] }
            return opened(result, sentAt: sentAt, resumesAll: resumesAll, at: now)
        case .subscribe: return (try? LinesSubscribeResult(wire: value)).map { subscribed($0, at: now) } ?? []
        case .menu: return (try? LinesListResult(wire: value)).map { apply(.menu($0), at: now) } ?? []
        case .partyRepair: return (try? PartyRepairResult(wire: value)).map { apply(.repaired($0), at: now) } ?? []
        case .repair:
            return (try? LinesRepairResult(wire: value)).map { apply(.snapshot($0.snapshot), at: now) } ?? []
        case .presence: return (try? PresenceSubscribeResult(wire: value)).map { presenceSubscribed($0) } ?? []
        case .refresh: return []
        case .request(let ticket): return replied(ticket, .success(value))
        }
    }

    private mutating func refused(_ purpose: Purpose, _ error: RPCError, at now: Duration) -> [SessionAction] {
        let refusal = HubError(error)
        switch purpose {
        case .open:
            openRefused(error, at: now)
            return []
        case .subscribe:
            if refusal.isPassing { return [.setTimer(.subscribe, after: .seconds(1))] }
            view.connection = .live
            return [.tell(.refused(method: Method.linesSubscribe.rawValue, refusal))]
        case .menu:
            if refusal.isPassing { return [.setTimer(.menu, after: .seconds(1))] }
            return [.tell(.refused(method: Method.linesList.rawValue, refusal))]
        case .partyRepair:
            return refusal.isPassing ? [.setTimer(.partyRepair, after: .seconds(1))] : []
        case .presence:
            if refusal.isPassing { return [.setTimer(.presence, after: .seconds(1))] }
            return [.tell(.refused(method: Method.presenceSubscribe.rawValue, refusal))]
        case .repair(let line): return repairRefused(line, refusal)
        case .refresh: return [.tell(.refused(method: Method.sessionRefresh.rawValue, refusal))]
        case .request(let ticket):
            if let call = over(refusal, ticket) { view.lineByID[call.line]?.ended(call.id, row: call.row) }
            return replied(ticket, .failure(refusal))
        }
    }

    /// The call that a refusal calls over, where the view still has it (F24, P22).
    private func over(_ error: HubError, _ ticket: RequestTicket) -> (line: LineID, id: CallID, row: CallRow?)? {
        guard error.word == .unknownCall || error.word == .callEnded, let request = requests[ticket],
            let params = try? JSONReader.read(request.params), let id = params["call"]?.string.flatMap(CallID.init),
            let held = view.call(id)
        else { return nil }
        return (held.line, id, error.call?.state == .ended ? error.call : nil)
    }

    /// An event that this client cannot read: the line's snapshot says the same, perhaps readably.
    private mutating func unreadable(_ params: JSONObject, at now: Duration) -> [SessionAction] {
        guard let line = params["line"]?.string.flatMap(LineID.init), view.line(line) != nil else { return [] }
        view.lineByID[line]?.isUpToDate = false
        return repair(line, at: now)
    }
}

extension HubError {
    /// Whether the same request may succeed a little later.
    fileprivate var isPassing: Bool {
        switch word {
        case .rateLimited, .overloaded, .busUnavailable: true
        default: false
        }
    }
}

extension LineEventRow {
    /// Reads an event; one of a type that this client does not know counts by its seq and its row all the same
    /// (protocol §3.1).
    init?(lenient params: JSONObject) {
        if let event = try? LineEventRow(from: params) {
            self = event
            return
        }
        guard let word = params["type"]?.string, Kind(rawValue: word) == nil else { return nil }
        var known = params
        known["type"] = .string(Kind.updated.rawValue)
        guard let event = try? LineEventRow(from: known) else { return nil }
        self = event
    }

    private typealias Kind = LineEvent.Kind
}

extension PartyEventRow {
    /// Reads an event; one whose members are strange counts by its seq all the same.
    init?(lenient params: JSONObject) {
        if let event = try? PartyEventRow(from: params) {
            self = event
            return
        }
        guard let seq = params["seq"]?.integer, let at = params["at"]?.integer, let type = params["type"]?.string
        else { return nil }
        self.init(seq: seq, at: Timestamp(milliseconds: at), payload: .unknown(type: type))
    }
}

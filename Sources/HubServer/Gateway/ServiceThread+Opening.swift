import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel

/// From the first request to an open session (protocol §2, P38, P47). The token is verified elsewhere meanwhile.
extension ServiceThread {
    func beginOpening(_ session: ClientSession, _ id: RPCID, _ object: JSONObject, headerToken: String?) {
        let params: SessionOpenParams
        do throws(WireError) {
            params = try SessionOpenParams(from: object)
        } catch {
            return fail(session, id, RPCError(error), .noSession)
        }
        guard let token = params.token ?? headerToken else {
            return fail(session, id, .badToken, .noSession)
        }
        session.phase = .opening(waiting: [])
        let handle = session.handle
        let begin: @Sendable (ServiceThread) -> Bool = { thread in
            guard thread.sessions[handle]?.isClosing == false else { return false }
            thread.verify(token) { $0.opened(handle, id, params, $1) }
            return true
        }
        // Without its switch a line serves nobody.
        if params.client.kind == .switch { return _ = begin(self) }
        guard services.memory.isSpent || !letIn(begin) else { return }
        fail(session, id, RPCError(.overloaded, details: Refusal.overloaded().details), .overloaded)
    }

    func beginRefresh(_ session: ClientSession, _ id: RPCID, _ params: SessionRefreshParams) {
        guard let open = session.open, !open.isRefreshing else {
            return refuse(id, rateLimited(afterMilliseconds: 100), session)
        }
        open.isRefreshing = true
        let handle = session.handle
        verify(params.token) { $0.refreshed(handle, id, $1) }
    }

    /// - Parameter isFeedRead: whether the party's feed was asked for already, back to what the client has.
    private func opened(
        _ handle: SessionHandle, _ id: RPCID, _ params: SessionOpenParams, _ verified: VerificationQueue.Verified,
        isFeedRead: Bool = false
    ) {
        guard let session = sessions[handle], case .opening(let waiting) = session.phase else { return }
        switch verified {
        case .failure(let refusal):
            let error = RPCError(refusal)
            fail(session, id, error, .init(failedOpen: error.word ?? .unauthenticated))
        case .success(let token):
            let claims = token.claims
            // In a cluster the party's feed may have to be read first.
            let isReady =
                !claims.scopes.contains(.client)
                || services.feeds.isAtHand(claims.party, after: isFeedRead ? nil : params.resume?.party) { [mailbox] in
                    mailbox.post { $0.verified.append { $0.opened(handle, id, params, verified, isFeedRead: true) } }
                }
            guard isReady else { return }
            do throws(Refusal) {
                let caller = try caller(of: session, claims, params)
                open(session, id, params, caller, token)
            } catch {
                if params.client.kind == .monitor, error.code == .forbidden {
                    services.router.audit.mayNotMonitor(claims.party, params.client.device, scopes: claims.scopes)
                }
                return fail(session, id, RPCError(error.code, details: error.details), .init(failedOpen: error.code))
            }
        }
        for text in waiting where !session.isClosing { receive(text, from: session) }
    }

    private func refreshed(_ handle: SessionHandle, _ id: RPCID, _ verified: VerificationQueue.Verified) {
        guard let session = sessions[handle], let open = session.open else { return }
        open.isRefreshing = false
        let token: VerifiedToken
        switch verified {
        case .success(let verified) where verified.claims.party == open.caller.party: token = verified
        case .success: return refuse(id, .badToken, session)
        case .failure(let refusal): return refuse(id, RPCError(refusal), session)
        }
        let claims = token.claims
        open.token = token
        open.isExpiryTold = false
        let earlier = open.caller
        open.caller = earlier.renewed(scopes: claims.scopes, allowed: claims.lines)
        if claims.scopes.contains(.monitor), !earlier.scopes.contains(.monitor) {
            services.router.audit.monitors(.sessionRefresh, open.caller)
        }
        if earlier.viewer.allowed != claims.lines { takeOverLines(session) }
        send(.result(SessionRefreshResult(expiresAt: claims.expiresAt)), id: id, to: session)
    }

    /// Takes over which lines the new token names (P38): those that it does not name any more end, others may appear.
    private func takeOverLines(_ session: ClientSession) {
        lookAgain(at: session)
        followVisibleLines(session)
        lookAgainAtPresence(of: session, services.directory.directory)
    }

    private func fail(_ session: ClientSession, _ id: RPCID, _ error: RPCError, _ code: CloseCode) {
        refuse(id, error, session)
        end(session, code, reason: error.message)
    }

    /// Who the session is, if it may be (P26: version, then scope, then the rest).
    private func caller(
        of session: ClientSession, _ claims: TokenClaims, _ params: SessionOpenParams
    ) throws(Refusal) -> Caller {
        let client = params.client
        let directory = services.directory.directory
        try directory.policy.admit(client.kind, version: client.version.flatMap(ClientVersion.init))
        if client.kind == .switch, !claims.scopes.contains(.switch) { throw Refusal(.forbidden) }
        if client.kind == .monitor, !claims.scopes.contains(.monitor) { throw Refusal(.forbidden) }
        let needsDevice = ![.switch, .monitor, .portal].contains(client.kind)
        if needsDevice, client.device == nil {
            throw Refusal(.invalidParams, details: ["member": .text("client.device")])
        }
        let limit = limits.sessionsPerParty
        guard services.sessions.count(of: claims.party, besides: client.device) < limit else {
            throw Refusal(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("sessions")])
        }
        return try services.caller(
            claims, kind: client.kind, device: client.device, language: params.lang ?? .en, session: session.handle)
    }

    private func open(
        _ session: ClientSession, _ id: RPCID, _ params: SessionOpenParams, _ caller: Caller,
        _ token: VerifiedToken
    ) {
        let sessionID = register(session, caller, params.client)
        let caller = caller.opened(as: sessionID)
        let isFed = caller.scopes.contains(.client)
        let open = OpenSession(
            id: sessionID, caller: caller, token: token,
            bucket: TokenBucket(limits.commands, now: now), prompt: TokenBucket(limits.promptReading, now: steadyNow),
            isFedByParty: isFed)
        let partySeq = isFed ? services.feeds.watch(caller.party, thread: number) : 0
        open.partyCursor = partySeq
        session.phase = .open(open)
        sessionsOfParty[caller.party, default: []].append(session)
        if !caller.viewer.isMember { monitors[session.slot] = session }
        if isFed { services.presence.connected(caller.party, caller.kind) }
        services.metrics.sessions[caller.kind]?.add()
        if caller.scopes.contains(.monitor) { services.router.audit.monitors(.sessionOpen, caller) }

        let resumed = params.resume.map { resume(session, $0, partySeq) }
        let policy = services.directory.directory.policy
        let result = SessionOpenResult(
            session: services.sessions.name(of: sessionID),
            party: SessionPartyRow(id: caller.party, name: caller.name, seq: partySeq),
            epoch: services.lines.epoch, serverTime: now, node: services.sessions.node,
            heartbeatSeconds: limits.heartbeatSeconds,
            limits: SessionLimitsRow(
                messageBytes: limits.messageBytes, subscriptions: limits.subscriptions,
                appearances: policy.limits.appearances, delegates: policy.limits.delegates,
                delegators: policy.limits.delegators),
            degraded: services.isDegraded, resumed: resumed,
            voicemail: isFed ? VoicemailCountsRow(services.router.voicemail.counts(for: caller.viewer)) : nil)
        send(.result(result), id: id, to: session)
        logOpened(session)
    }

    private func register(_ session: ClientSession, _ caller: Caller, _ client: ClientRow) -> SessionDirectory.ID {
        let (id, replaced) = services.sessions.opened(
            SessionDirectory.Entry(party: caller.party, client: client, since: now, handle: session.handle))
        replaced?.close(.replaced, reason: SessionDirectory.replacedReason)
        if let device = client.device {
            services.cluster?.nodes.openings.opened(
                DeviceOpening(PartyDevice(party: caller.party, device: device), services.sessions.name(of: id)))
        }
        return id
    }

    private func resume(_ session: ClientSession, _ params: ResumeParams, _ partySeq: Int64) -> ResumedResult {
        let mode = Subscription.Mode(params.mode)
        let lines = resume(session, params.lines, of: params.epoch, mode)
        if params.all {
            session.open?.follows = OpenSession.Following(mode: mode)
            followVisibleLines(session)
        }
        guard let seq = params.party, let open = session.open, open.isFedByParty else {
            return ResumedResult(lines: lines)
        }
        guard params.epoch == services.lines.epoch, services.feeds.events(of: open.caller.party, after: seq) != nil
        else {
            return ResumedResult(lines: lines, party: .reloaded)
        }
        open.partyCursor = seq
        session.isPartyDirty = true
        attendLater(session)
        return ResumedResult(lines: lines, party: seq == partySeq ? .current : .replayed)
    }
}

extension CloseCode {
    /// What a session that could not be opened is closed with (P47).
    init(failedOpen code: RefusalCode) {
        switch code {
        case .tokenExpired: self = .tokenExpired
        case .clientTooOld: self = .clientTooOld
        case .overloaded, .limitReached: self = .overloaded
        default: self = .noSession
        }
    }
}

extension RPCError {
    /// What a missing or unusable token is refused with.
    static let badToken = RPCError(.unauthenticated, message: "A valid token is needed.")

    /// Why a token was not taken; what is wrong with it is nobody's business.
    init(_ refusal: TokenRefusal) {
        switch refusal {
        case .expired: self.init(.tokenExpired)
        case .overloaded: self.init(.overloaded, details: Refusal.overloaded().details)
        default: self = .badToken
        }
    }

    /// A refusal without a row.
    init(_ code: RefusalCode, details: [String: Refusal.Detail]) {
        self.init(Refusal(code, details: details)) {
            CallRow($0, owner: $0.by?.party.id ?? PartyID(trusted: "-"), stale: false, alert: nil)
        }
    }
}

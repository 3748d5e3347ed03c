import HubLoop

/// Performs what `RedisConnectionState` decides, on the client's thread.
// SAFETY: made before the thread, then only used on it; other threads reach it through the inbox.
@safe final class RedisDriver: @unchecked Sendable {
    private let loop: EventLoop
    private let inbox: RedisInbox
    private let url: RedisURL
    private let configuration: RedisClientConfiguration
    private let onMessage: @Sendable ([UInt8], [UInt8]) -> Void
    private let onState: @Sendable (RedisClientState) -> Void
    private let resolver = RedisNameResolver()

    private var state: RedisConnectionState
    private var commands: RedisLink?
    private var feed: RedisLink?
    /// Whether the feed's connection has been greeted, so that channels can be subscribed on it.
    private var isFeedGreeted = false
    /// When the feed was asked for a sign of life that has not come.
    private var feedAskedAt: UInt64?
    private var subscriptions = RedisSubscriptions()
    private var sentinels: SentinelWatch?
    private var alarm: LoopTimer?
    /// How often the master was looked for.
    private var attempts = 0

    init(
        loop: EventLoop, inbox: RedisInbox, url: RedisURL, configuration: RedisClientConfiguration,
        onMessage: @escaping @Sendable ([UInt8], [UInt8]) -> Void,
        onState: @escaping @Sendable (RedisClientState) -> Void
    ) {
        self.loop = loop
        self.inbox = inbox
        self.url = url
        self.configuration = configuration
        self.onMessage = onMessage
        self.onState = onState
        state = RedisConnectionState(
            connectTimeoutMilliseconds: UInt64(configuration.connectTimeoutMilliseconds),
            backoff: configuration.backoff)
    }

    func start() {
        if case .sentinels(let addresses, let master) = url.place {
            let watch = SentinelWatch(
                sessions: addresses.map { address in
                    SentinelSession(
                        loop: loop, address: address, credentials: url.sentinelCredentials, masterName: master,
                        configuration: configuration
                    ) { [unowned self] in resolve($0, then: $1) }
                })
            watch.named = { [unowned self] address in
                resolve(address) { [unowned self] in named($0) }
            }
            sentinels = watch
        }
        loop.onTurnEnd = { [unowned self] in takeInbox() }
        loop.every(milliseconds: configuration.checkIntervalMilliseconds) { [unowned self] in check() }
        perform(state.started(now: loop.nowMilliseconds))
    }

    func stop() {
        inbox.close()
        perform(state.stopped())
        sentinels?.close()
        takeInbox()
        loop.stop()
    }

    func reconnect() {
        lost(.commands, .silent)
    }

    func subscribe(_ channels: [[UInt8]], done: @escaping @Sendable (Result<Void, RedisError>) -> Void) {
        guard state.phase != .ended else { return done(.failure(.closed)) }
        guard subscriptions.wanted.count + channels.count <= configuration.maximumChannels else {
            return done(.failure(.overloaded))
        }
        subscriptions.want(channels)
        request("SUBSCRIBE", channels, done: done)
    }

    func unsubscribe(_ channels: [[UInt8]], done: @escaping @Sendable (Result<Void, RedisError>) -> Void) {
        guard state.phase != .ended else { return done(.failure(.closed)) }
        subscriptions.drop(channels)
        request("UNSUBSCRIBE", channels, done: done)
    }

    private func request(_ verb: String, _ channels: [[UInt8]], done: @escaping (Result<Void, RedisError>) -> Void) {
        guard isFeedGreeted, let feed else { return done(.failure(.unavailable)) }
        for command in subscriptions.request(verb, channels, done: done) { feed.push(command) }
    }

    private func takeInbox() {
        for entry in inbox.takeAll() {
            switch entry {
            case .work(let work): work()
            case .request(let request):
                guard state.takesCommands, let commands else {
                    inbox.settled(byteCount: request.bytes.count)
                    request.done(.failure(state.phase == .ended ? .closed : .unavailable))
                    continue
                }
                commands.send(request.bytes, isCounted: true) { [unowned self] reply in
                    request.done(reply)
                    if case .failure(.refused("READONLY", _)) = reply { demoted() }
                }
            }
        }
    }

    private func resolve(_ address: RedisAddress, then done: @escaping (RedisAddress?) -> Void) {
        // SAFETY of the capture: the closure is called on the loop thread only, which the inbox sees to.
        let back = LoopConfined(done)
        resolver.resolve(address, attempt: attempts) { [inbox, loop] numeric in
            if loop.isCurrent { return back.value(numeric) }
            // A closed inbox has nobody left who waits for it.
            if (try? inbox.put(isOwn: true) { back.value(numeric) }) == true { loop.bringTurnEnd() }
        }
    }

    private func named(_ address: RedisAddress?) {
        let now = loop.nowMilliseconds
        if let address {
            perform(state.masterNamed(address, now: now))
        } else {
            perform(state.resolveFailed(.unreachable("the name is not known"), now: now))
        }
    }

    /// The server itself says that it is a replica; the other replies of this piece must not find the connection gone.
    private func demoted() {
        loop.soon { [unowned self] in lost(.commands, .notMaster) }
    }

    private func lost(_ link: RedisConnectionState.Link, _ loss: RedisLoss) {
        perform(state.lost(link, loss, now: loop.nowMilliseconds))
    }
}

// What the state decides.
extension RedisDriver {
    private func perform(_ actions: [RedisConnectionAction]) {
        for action in actions {
            switch action {
            case .resolve: resolveMaster()
            case .open(.commands, let address): openCommands(address)
            case .open(.feed, let address): openFeed(address)
            case .close(.commands): closeCommands()
            case .close(.feed): closeFeed()
            case .tell(let news):
                inbox.set(takesCommands: state.takesCommands)
                onState(news)
            }
        }
        armAlarm()
    }

    private func resolveMaster() {
        attempts += 1
        switch url.place {
        case .server(let address):
            // Not within the event that asks for it.
            loop.soon { [unowned self] in resolve(address) { [unowned self] in named($0) } }
        case .sentinels: sentinels?.ask()
        }
    }

    private func openCommands(_ address: RedisAddress) {
        let link = makeLink(.commands, address) { [unowned self] runID in
            perform(
                state.opened(.commands, RedisServer(address: address, runID: runID), now: loop.nowMilliseconds))
        }
        commands = link
        link.pushed = { [unowned self] _ in lost(.commands, .malformed("a reply to no command")) }
        link.connect(to: address)
    }

    private func openFeed(_ address: RedisAddress) {
        let link = makeLink(.feed, address) { [unowned self] runID in
            isFeedGreeted = true
            request("SUBSCRIBE", Array(subscriptions.wanted)) { [unowned self] confirmation in
                guard case .success = confirmation else { return }
                perform(state.opened(.feed, RedisServer(address: address, runID: runID), now: loop.nowMilliseconds))
            }
        }
        feed = link
        link.pushed = { [unowned self] in pushed($0) }
        link.connect(to: address)
    }

    private func makeLink(
        _ kind: RedisConnectionState.Link, _ address: RedisAddress, welcomed: @escaping (String) -> Void
    ) -> RedisLink {
        let link = RedisLink(loop: loop, configuration: configuration)
        link.settled = { [inbox] in inbox.settled(byteCount: $0) }
        link.ended = { [unowned self] in lost(kind, $0) }
        var handshake = RedisHandshake(credentials: url.credentials, database: url.database)
        var isOver = false
        for command in handshake.commands {
            link.send(command) { [unowned self] reply in
                if isOver { return }
                switch handshake.replied(reply) {
                case .wait: break
                case .welcome(let runID):
                    isOver = true
                    welcomed(runID)
                case .failed(let loss):
                    isOver = true
                    // When the connection itself ended, that is the better reason, and follows.
                    if case .failure(.lost) = reply { return }
                    if case .failure(.closed) = reply { return }
                    lost(kind, loss)
                }
            }
        }
        return link
    }

    private func closeCommands() {
        inbox.set(takesCommands: false)
        guard let link = commands else { return }
        commands = nil
        end(link)
    }

    private func closeFeed() {
        isFeedGreeted = false
        feedAskedAt = nil
        let error: RedisError = state.phase == .ended ? .closed : .lost
        for done in subscriptions.lost() { done(.failure(error)) }
        guard let link = feed else { return }
        feed = nil
        end(link)
    }

    private func end(_ link: RedisLink) {
        link.close(state.phase == .ended ? .closed : .lost)
        // A link must outlive its own callback.
        loop.soon { _ = link }
    }

    private func pushed(_ push: RedisValue) {
        feedAskedAt = nil
        guard let items = push.items, let kind = items.first?.text else { return }
        switch (kind, items.count) {
        case ("message", 3):
            guard case .string(let channel) = items[1], case .string(let payload) = items[2] else { return }
            onMessage(channel, payload)
        case ("subscribe", _), ("unsubscribe", _): subscriptions.confirmed()?(.success(()))
        default: break
        }
    }

    private func armAlarm() {
        alarm?.cancel()
        alarm = nil
        guard let deadline = state.deadline else { return }
        let now = loop.nowMilliseconds
        alarm = loop.after(milliseconds: deadline > now ? Int(deadline - now) + 1 : 1) { [unowned self] in
            perform(state.timePassed(now: loop.nowMilliseconds))
        }
    }

    /// Asks whether all still is as it should be.
    private func check() {
        sentinels?.ask()
        guard state.takesCommands else { return }
        checkRole()
        checkFeed()
    }

    private func checkRole() {
        guard let commands else { return }
        commands.send(RedisCommand.encoded("ROLE")) { [unowned self] reply in
            switch reply {
            case .success(let role): if !RedisHandshake.isMaster(role) { demoted() }
            case .failure(.timedOut): loop.soon { [unowned self] in lost(.commands, .silent) }
            case .failure: break
            }
        }
    }

    private func checkFeed() {
        guard isFeedGreeted, let feed else { return }
        guard let askedAt = feedAskedAt else {
            feedAskedAt = loop.nowMilliseconds
            return feed.push(RedisCommand.encoded("PING"))
        }
        if loop.nowMilliseconds - askedAt > UInt64(configuration.commandTimeoutMilliseconds) { lost(.feed, .silent) }
    }
}

public import HubJSON
import HubProtocol
public import LineModel

/// A client of the hub: it keeps a session alive, a `LinesView` up to date, and carries commands.
///
/// It connects again by itself after each loss, and repeats commands that were under way with the same `commandId`, so
/// that each has effect once (X17). Between `start()` and `stop()`, or the session's end, it keeps itself alive.
public actor HubClient {
    /// Gives a token, a fresh one where the last may have expired; asked before each connection.
    public typealias TokenProvider = @Sendable () async throws -> String

    public nonisolated let configuration: ClientConfiguration
    public nonisolated let clock: ClientClock

    private let transport: any Transport
    private let token: TokenProvider
    var machine: SessionStateMachine

    /// The socket whose events count; each has its own number.
    private var connection: (any TransportConnection)?
    private var connectionNumber = 0
    private var timers: [SessionTimer: Task<Void, Never>] = [:]
    private var waiting: [RequestTicket: CheckedContinuation<Result<JSONValue, HubError>, Never>] = [:]
    /// Replies that were there before anyone waited.
    private var done: [RequestTicket: Result<JSONValue, HubError>] = [:]
    private let observers = ClientObservers()

    public init(
        configuration: ClientConfiguration, transport: any Transport = WebSocketTransport(),
        clock: ClientClock = .system, random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        token: @escaping TokenProvider
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
        self.token = token
        machine = SessionStateMachine(configuration: configuration, random: random)
    }

    /// What is known now.
    public var view: LinesView { machine.view }

    /// The view now and after each change; a slow reader gets the latest only. Each call makes a stream of its own.
    public var updates: AsyncStream<LinesView> { observers.updates(from: machine.view) }

    /// What happens from now on, one by one; a reader further behind than 4096 events misses the oldest.
    public var events: AsyncStream<ClientEvent> { observers.events() }

    /// Connects, and goes on doing so until `stop()` or the session's end; does nothing when it is started.
    public func start() { perform(machine.started()) }

    /// Closes the session; whoever waits for a reply gets the error `ended`.
    public func stop() { perform(machine.stopped()) }

    /// The hub's time now; nil before the first session.
    public var serverTime: Timestamp? { machine.view.clock.time(at: clock.now()) }

    /// Makes an identifier for a command, unique over clients and time.
    public func makeCommandID() -> String {
        let words = (0..<2).map { _ in String(UInt64.random(in: .min ... .max, using: &machine.random), radix: 36) }
        return "c." + words.joined(separator: ".")
    }
}

// Requests.
extension HubClient {
    /// Sends any request and gives its result.
    ///
    /// Without a session it waits for one, within the time-out. With `isRepeatable` it is sent again, byte for byte,
    /// after a lost connection: right for whatever only reads, and for what carries a `commandId`.
    public func request(
        _ method: String, _ params: JSONObject = JSONObject(), isRepeatable: Bool = false, timeout: Duration? = nil
    ) async throws(HubError) -> JSONValue {
        try await send(method, params, isRepeatable: isRepeatable, timeout: timeout)
    }

    func send(
        _ method: String, _ params: some WireEncodable, isRepeatable: Bool, timeout: Duration? = nil
    ) async throws(HubError) -> JSONValue {
        let (ticket, actions) = machine.requested(
            method: method, params: params.encoded(), isRepeatable: isRepeatable, timeout: timeout)
        perform(actions)
        let result = await withTaskCancellationHandler {
            await reply(to: ticket)
        } onCancel: {
            Task { await self.cancel(ticket) }
        }
        return try result.get()
    }

    private func reply(to ticket: RequestTicket) async -> Result<JSONValue, HubError> {
        if let result = done.removeValue(forKey: ticket) { return result }
        return await withCheckedContinuation { waiting[ticket] = $0 }
    }

    private func cancel(_ ticket: RequestTicket) { perform(machine.cancelled(ticket)) }
}

// The state machine's actions.
extension HubClient {
    func perform(_ actions: [SessionAction]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .fetchToken: fetchToken()
            case .send(let text): connection?.send(text)
            case .disconnect(let code, let reason): disconnect(code: code, reason: reason)
            case .setTimer(let timer, let delay): set(timer, after: delay)
            case .cancelTimer(let timer): timers.removeValue(forKey: timer)?.cancel()
            case .complete(let ticket, let result): complete(ticket, result)
            case .tell(let event): observers.tell(event)
            }
        }
        observers.show(machine.view)
        if case .ended = machine.state { endTimers() }
    }

    private func connect() {
        connectionNumber += 1
        let number = connectionNumber
        Task {
            let token: String
            let connection: any TransportConnection
            do {
                token = try await self.token()
                connection = try await transport.connect(to: configuration.endpoint)
            } catch {
                return connectFailed("\(error)", number)
            }
            connected(connection, token: token, number)
        }
    }

    private func connectFailed(_ reason: String, _ number: Int) {
        guard number == connectionNumber else { return }
        perform(machine.connectFailed(reason, at: clock.now()))
    }

    private func connected(_ connection: any TransportConnection, token: String, _ number: Int) {
        guard number == connectionNumber else { return connection.close(code: 1000, reason: "") }
        self.connection = connection
        perform(machine.connected(token: token, at: clock.now()))
        Task {
            for await event in connection.incoming { received(event, number) }
            // Where the reader was too slow the stream ends without a word.
            received(.closed(code: 1006, reason: ""), number)
        }
    }

    private func received(_ event: TransportEvent, _ number: Int) {
        guard number == connectionNumber, connection != nil else { return }
        switch event {
        case .text(let text): perform(machine.received(text, at: clock.now()))
        case .closed(let code, let reason):
            connection = nil
            perform(machine.closed(code: code, reason: reason, at: clock.now()))
        }
    }

    private func disconnect(code: UInt16, reason: String) {
        connectionNumber += 1
        connection?.close(code: code, reason: reason)
        connection = nil
    }

    private func fetchToken() {
        Task {
            guard let token = try? await self.token() else { return }
            perform(machine.tokenFetched(token))
        }
    }

    private func set(_ timer: SessionTimer, after delay: Duration) {
        timers[timer]?.cancel()
        timers[timer] = Task { [clock] in
            guard (try? await clock.sleep(delay)) != nil, !Task.isCancelled else { return }
            fired(timer)
        }
    }

    private func fired(_ timer: SessionTimer) {
        timers[timer] = nil
        perform(machine.timerFired(timer, at: clock.now()))
    }

    private func endTimers() {
        for task in timers.values { task.cancel() }
        timers = [:]
    }

    private func complete(_ ticket: RequestTicket, _ result: Result<JSONValue, HubError>) {
        if let continuation = waiting.removeValue(forKey: ticket) {
            continuation.resume(returning: result)
        } else {
            done[ticket] = result
        }
    }
}

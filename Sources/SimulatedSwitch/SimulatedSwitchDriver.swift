public import LineHubClient
import LineModel

/// A telephony switch without telephones: it attaches to a hub over the public protocol and plays callers, dialled
/// parties and desk phones.
///
/// Between `start()` and `stop()`, or the session's end, it keeps itself alive.
public actor SimulatedSwitchDriver {
    private let endpoint: HubEndpoint
    private let transport: any Transport
    private let clock: ClientClock
    private let token: HubClient.TokenProvider
    private let observe: @Sendable (SwitchEvent) -> Void
    private var machine: SimulatedSwitchMachine

    /// The socket whose events count; each has its own number.
    private var connection: (any TransportConnection)?
    private var connectionNumber = 0
    private var timers: [SwitchTimer: Task<Void, Never>] = [:]

    /// The same `seed` gives the same callers at the same times. `observe` hears what happens, in order; `token`, asked
    /// before each connection, gives a token of scope `switch`.
    public init(
        endpoint: HubEndpoint, configuration: SwitchConfiguration, seed: UInt64,
        transport: any Transport = WebSocketTransport(), clock: ClientClock = .system,
        observe: @escaping @Sendable (SwitchEvent) -> Void = { _ in }, token: @escaping HubClient.TokenProvider
    ) {
        self.endpoint = endpoint
        self.transport = transport
        self.clock = clock
        self.token = token
        self.observe = observe
        machine = SimulatedSwitchMachine(configuration: configuration, seed: seed)
    }

    /// How many calls live in the switch.
    public var callCount: Int { machine.calls.count }

    public func start() { perform(machine.started()) }

    /// Closes the session; the hub keeps the calls for its grace, then ends them.
    public func stop() { perform(machine.stopped()) }

    /// Does what a statement of a script says, now.
    public func perform(_ statement: SwitchScript.Statement) {
        perform(machine.perform(statement, at: clock.now()))
    }

    private func perform(_ actions: [SwitchAction]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .fetchToken: fetchToken()
            case .send(let text): connection?.send(text)
            case .disconnect:
                connectionNumber += 1
                connection?.close(code: 1000, reason: "")
                connection = nil
            case .setTimer(let timer, let delay): set(timer, after: delay)
            case .cancelTimer(let timer): timers.removeValue(forKey: timer)?.cancel()
            case .tell(let event): observe(event)
            case .upload(let media, let sound): upload(sound, as: media)
            }
        }
        if case .ended = machine.state {
            for task in timers.values { task.cancel() }
            timers = [:]
        }
    }

    private func connect() {
        connectionNumber += 1
        let number = connectionNumber
        Task {
            let token: String
            let connection: any TransportConnection
            do {
                token = try await self.token()
                connection = try await transport.connect(to: endpoint)
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

    private func fetchToken() {
        Task {
            guard let token = try? await self.token() else { return }
            perform(machine.tokenFetched(token))
        }
    }

    private func upload(_ sound: [UInt8], as media: MediaID) {
        Task {
            var succeeded = false
            if let token = try? await self.token() {
                succeeded = await SoundUpload.put(sound, as: media, to: endpoint, token: token)
            }
            perform(machine.uploaded(media, succeeded: succeeded))
        }
    }

    private func set(_ timer: SwitchTimer, after delay: Duration) {
        timers[timer]?.cancel()
        timers[timer] = Task { [clock] in
            guard (try? await clock.sleep(delay)) != nil, !Task.isCancelled else { return }
            fired(timer)
        }
    }

    private func fired(_ timer: SwitchTimer) {
        timers[timer] = nil
        perform(machine.timerFired(timer, at: clock.now()))
    }
}

import HubProtocol
import LineHubClient
import LineModel

/// Plays the people of the demonstration whose desks are empty: each is a desk phone, a client like any other.
///
/// It drives `OfficeLife`, with the reception's eyes. A command that somebody real was faster with is refused, and that
/// is all.
actor OfficeStaff {
    private let phones: [PartyID: HubClient]
    private let eyes: HubClient?
    private let clock: ClientClock
    private var life: OfficeLife
    private var turns: Task<Void, Never>?

    /// - Parameter token: gives a token for a party.
    init(
        endpoint: HubEndpoint, seed: UInt64, clock: ClientClock = .system,
        token: @escaping @Sendable (PartyID) throws -> String
    ) {
        var phones: [PartyID: HubClient] = [:]
        // Who shares no line stays away, so that somebody is offline.
        for person in DemoOffice.people where !person.serves.isEmpty || person.lines.count > 1 {
            let party = person.party.id
            let isReception = party == DemoOffice.reception
            let client = ClientRow(
                kind: isReception ? .commonArea : .deskphone, version: "1.0.0",
                device: OfficeLife.phone(of: party), name: "Desk phone")
            let configuration = ClientConfiguration(
                endpoint: endpoint, client: client, subscription: isReception ? .all(.full) : .none)
            phones[party] = HubClient(configuration: configuration, clock: clock) { try token(party) }
        }
        self.phones = phones
        self.clock = clock
        eyes = phones[DemoOffice.reception]
        life = OfficeLife(DemoOffice.people, quietNumber: DemoOffice.ringBackNumber, seed: seed)
    }

    func start() async {
        for (party, phone) in phones {
            await phone.watchPresence(of: [party])
            await phone.start()
        }
        turns = Task {
            while (try? await clock.sleep(.seconds(1))) != nil, !Task.isCancelled { await turn() }
        }
    }

    func stop() async {
        turns?.cancel()
        for phone in phones.values { await phone.stop() }
    }

    private func turn() async {
        guard let eyes, let now = await eyes.serverTime else { return }
        let view = await eyes.view
        guard view.connection == .live else { return }
        var taken: Set<PartyID> = []
        for (party, phone) in phones {
            let devices = await phone.view.presence[party]?.devices ?? []
            if devices.contains(where: { $0 != .deskphone && $0 != .commonArea }) { taken.insert(party) }
        }
        for deed in life.passed(to: now, calls: view.lines.flatMap(\.calls), taken: taken) {
            guard let phone = phones[deed.party] else { continue }
            Task { await Self.perform(deed.act, at: phone) }
        }
    }

    private static func perform(_ act: OfficeLife.Act, at phone: HubClient) async {
        do throws(HubError) {
            switch act {
            case .answer(let call): _ = try await phone.answer(call)
            case .hold(let call): _ = try await phone.hold(call)
            case .pickUp(let call): _ = try await phone.pickUp(call)
            case .resume(let call): _ = try await phone.resume(call)
            case .hangUp(let call): try await phone.hangUp(call)
            case .meet(let call, let host): _ = try await phone.move(call, to: Meeting(host: host, kind: .instant))
            case .place(let line, let number): _ = try await phone.place(from: line, to: number)
            }
        } catch {
            // Refused: somebody was faster, or an administrator tries out what a right does.
        }
    }
}

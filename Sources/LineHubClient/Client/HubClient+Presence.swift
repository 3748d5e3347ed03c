import HubProtocol
public import LineModel

// Presence (P45).
extension HubClient {
    /// Keeps the presence of these parties in `view.presence`, through all connections.
    public func watchPresence(of parties: [PartyID]) { perform(machine.presenceWatched(parties)) }

    public func unwatchPresence(of parties: [PartyID]) { perform(machine.presenceUnwatched(parties)) }

    /// Says how this party can be reached, until it says otherwise; do-not-disturb silences all its devices (P15).
    @discardableResult
    public func setPresence(_ status: ChosenStatus) async throws(HubError) -> ChosenStatus {
        let params = PresenceSetParams(status: status, commandId: makeCommandID())
        let result: PresenceSetResult = try await command(.presenceSet, params)
        return result.status
    }
}

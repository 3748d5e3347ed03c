import HubCore
import LineModel

/// How a commit tells parties: with the next number of each, in the same step as what it tells of.
struct PartyTelling: Sendable {
    let keys: RedisKeys
    /// Events that each party's feed keeps.
    let capacity: Int
    let now: Clock

    func operation(_ event: PartyEvent.Kind, to party: PartyID) -> RedisOperation {
        event.operation(for: party, at: now(), keys, capacity: capacity)
    }
}

import HubProtocol
import LineModel

// Whose presence the program watches; subscribed anew on each connection, as it is no part of a resumption (P45).
extension SessionStateMachine {
    mutating func presenceWatched(_ parties: [PartyID]) -> [SessionAction] {
        watchedParties.formUnion(parties)
        return state == .live ? watchPresence(of: Set(parties)) : []
    }

    mutating func presenceUnwatched(_ parties: [PartyID]) -> [SessionAction] {
        watchedParties.subtract(parties)
        for party in parties { view.presence[party] = nil }
        // The answer tells nothing; what still comes is dropped below.
        return state == .live && !parties.isEmpty
            ? send(.presenceUnsubscribe, PresenceUnsubscribeParams(parties: parties), for: .refresh) : []
    }

    /// Asks in portions that fit into a frame (P25).
    mutating func watchPresence(of parties: Set<PartyID>) -> [SessionAction] {
        var actions: [SessionAction] = []
        var portion: [PartyID] = []
        var room = messageBytes - 512
        for party in parties.sorted() {
            room -= party.rawValue.utf8.count + 3
            if room < 0 {
                actions += send(.presenceSubscribe, PresenceSubscribeParams(parties: portion), for: .presence)
                portion = []
                room = messageBytes - 512
            }
            portion.append(party)
        }
        guard !portion.isEmpty else { return actions }
        return actions + send(.presenceSubscribe, PresenceSubscribeParams(parties: portion), for: .presence)
    }

    mutating func presenceSubscribed(_ result: PresenceSubscribeResult) -> [SessionAction] {
        result.snapshots.flatMap { presenceTold($0) } + presenceDenied(result.denied)
    }

    /// The newest row wins: it has no number (P45).
    mutating func presenceTold(_ row: PresenceRow) -> [SessionAction] {
        guard watchedParties.contains(row.party) else { return [] }
        view.presence[row.party] = row
        return [.tell(.presence(row))]
    }

    /// Parties that may not be seen, or no longer; asked for again on the next connection only.
    mutating func presenceDenied(_ rows: [PresenceDeniedRow]) -> [SessionAction] {
        let told = rows.filter { watchedParties.contains($0.party) }
        for row in told { view.presence[row.party] = nil }
        return told.isEmpty ? [] : [.tell(.presenceDenied(told))]
    }
}

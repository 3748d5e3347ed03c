import HubCore
import LineModel

/// What a change has a party told.
struct ToldEvent: Sendable {
    var party: PartyID
    var event: PartyEvent.Kind

    init(_ party: PartyID, _ event: PartyEvent.Kind) {
        self.party = party
        self.event = event
    }
}

extension PartyFeeds {
    func tell(_ told: ToldEvent) { append(told.event, to: told.party) }
}

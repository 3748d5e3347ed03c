import HubCore
import LineModel

/// The feeds of all parties, and which service threads have sessions of each (P19).
///
/// Any thread may call. `EmbeddedPartyFeeds` numbers by itself; `SharedPartyFeeds` has Redis number for all nodes.
protocol PartyFeeds: Sendable {
    /// Tells the party. What is asked for one party one after another gets its numbers in that order.
    func append(_ kind: PartyEvent.Kind, to party: PartyID)

    /// The number of the latest event; 0 before the first.
    func seq(of party: PartyID) -> Int64

    /// The events after `seq`; nil where some are gone.
    func events(of party: PartyID, after seq: Int64) -> [PartyEvent]?

    /// Whether this node knows the feed, back to the event behind `seq` where one is named, and up to it, as well as it can now.
    /// Where not, it is asked for, and `then` is called once, on any thread, when it is worth asking again, without a number.
    func isAtHand(_ party: PartyID, after seq: Int64?, orElse then: @escaping @Sendable () -> Void) -> Bool

    /// A session of the party opened on the thread: from the returned seq on it is told.
    func watch(_ party: PartyID, thread: Int) -> Int64

    func unwatch(_ party: PartyID, thread: Int)
}

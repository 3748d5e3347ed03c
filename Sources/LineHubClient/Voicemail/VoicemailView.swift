public import HubProtocol
public import LineModel

/// The messages that a party may hear, the newest first as far as they were loaded, and the hub's counts over all (P44).
///
/// A value: pages and events in. What others do is seen at once: a message that anyone played is played for all (R75), one
/// that anyone deleted is gone for all (R74).
public struct VoicemailView: Sendable, Equatable {
    public internal(set) var messages: [VoicemailRow] = []
    /// Over all messages that the party may list, whatever the filter; known from the first session on.
    public internal(set) var counts = VoicemailCountsRow(new: 0, old: 0)
    /// Which messages are listed.
    public internal(set) var filter = Filter()
    /// Whether nothing is missing from the newest message to the last one here: false before the first page, and after
    /// events that were lost.
    public internal(set) var isLoaded = false

    /// Where the next page begins; nil where there is none.
    var next: String?
    /// Events taken in: a page that was asked for before the latest of them may be older than it.
    var eventCount = 0

    public init() {}

    /// Chooses messages.
    public struct Filter: Sendable, Equatable {
        /// Whose messages: the owners of the lines, oneself among them for the own ones; nil for everybody's (R79).
        public var owners: Set<PartyID>?
        public var unplayedOnly: Bool

        public init(owners: Set<PartyID>? = nil, unplayedOnly: Bool = false) {
            self.owners = owners
            self.unplayedOnly = unplayedOnly
        }

        /// A message on an own line bears no delegator (R77).
        func contains(_ message: VoicemailRow, for party: PartyID?) -> Bool {
            guard !unplayedOnly || !message.played else { return false }
            guard let owners else { return true }
            return (message.delegator?.id ?? party).map(owners.contains) ?? false
        }
    }

    /// Whether there are older messages than those here.
    public var hasMore: Bool { next != nil }
}

// What came from the hub.
extension VoicemailView {
    /// Begins a new list.
    mutating func begin(_ filter: Filter) {
        self.filter = filter
        messages = []
        next = nil
        isLoaded = false
    }

    /// Takes a page of the list that was begun with the filter; `before` is nil for the first. False where the list is
    /// another by now, or an event came since `eventCount` that the page may not know of.
    mutating func take(
        _ page: VoicemailListResult, of filter: Filter, before: String?, since eventCount: Int
    ) -> Bool {
        guard filter == self.filter, before == next, eventCount == self.eventCount else { return false }
        merge(page.messages)
        counts = page.counts
        next = page.next
        isLoaded = isLoaded || before == nil
        return true
    }

    /// Takes an event of the party's feed. The filter keeps new messages out; what is listed stays, though it was played.
    mutating func apply(_ payload: PartyEventPayload, for party: PartyID?) {
        switch payload {
        case .voicemailLeft(let message, let counts):
            if filter.contains(message, for: party) { merge([message]) }
            self.counts = counts
        case .voicemailPlayed(let id, _, _, let counts):
            for index in messages.indices where messages[index].id == id { messages[index].played = true }
            self.counts = counts
        case .voicemailDeleted(let id, _, _, let counts):
            messages.removeAll { $0.id == id }
            self.counts = counts
        default: return
        }
        eventCount += 1
    }

    /// Events are lost: the list must be loaded anew.
    mutating func missedEvents() {
        isLoaded = false
        eventCount += 1
    }

    private mutating func merge(_ more: [VoicemailRow]) {
        let ids = Set(more.map(\.id))
        messages = (messages.filter { !ids.contains($0.id) } + more).sorted { ($1.at, $1.id) < ($0.at, $0.id) }
    }
}

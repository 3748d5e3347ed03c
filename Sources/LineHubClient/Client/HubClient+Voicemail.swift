import HubProtocol
import LineModel

// The list of voicemail that `view.voicemail` keeps up to date (R72-R81).
extension HubClient {
    /// How often a page is asked for anew because an event came while it was on its way.
    private static let attempts = 3

    /// Loads the newest messages into `view.voicemail`, in place of what was there; events keep them up to date from then
    /// on. To be called again after `partyReloaded`.
    public func loadVoicemail(
        _ filter: VoicemailView.Filter = VoicemailView.Filter(), limit: Int? = nil
    ) async throws(HubError) {
        machine.view.voicemail.begin(filter)
        try await loadPage(of: filter, before: nil, limit)
    }

    /// Loads the messages before the oldest in `view.voicemail`; nothing where there are none.
    public func loadOlderVoicemail(limit: Int? = nil) async throws(HubError) {
        let list = view.voicemail
        guard list.hasMore else { return }
        try await loadPage(of: list.filter, before: list.next, limit)
    }

    private func loadPage(of filter: VoicemailView.Filter, before: String?, _ limit: Int?) async throws(HubError) {
        let params = VoicemailListParams(
            delegators: filter.owners?.sorted(), unplayedOnly: filter.unplayedOnly ? true : nil, before: before,
            limit: limit)
        for attempt in 1...Self.attempts {
            let eventCount = view.voicemail.eventCount
            let page = try await voicemail(params)
            // The last attempt is taken as it is: with so many events the next are on their way.
            let since = attempt < Self.attempts ? eventCount : view.voicemail.eventCount
            let isTaken = machine.view.voicemail.take(page, of: filter, before: before, since: since)
            perform([])
            // Another list was begun meanwhile: this page is nobody's any more.
            if isTaken || view.voicemail.filter != filter || view.voicemail.next != before { return }
        }
    }
}

import LineModel

/// Where a call went that left its line alive, as the column `destination` holds it: a number, or a meeting.
struct StoredDestination: Decodable {
    var number: String?
    var host: String?
    var kind: String?
    var meeting: String?

    /// The destination; `damaged` where it is none.
    var destination: Destination {
        get throws(StoreError) {
            if let number { return .number(number) }
            guard let host, let kind else {
                throw .damaged("The store holds a call that went nowhere. Restore it from a backup.")
            }
            return .meeting(
                Meeting(
                    host: PartyID(trusted: host), kind: try Meeting.Kind(stored: kind),
                    id: meeting.map { MeetingID(trusted: $0) }))
        }
    }
}

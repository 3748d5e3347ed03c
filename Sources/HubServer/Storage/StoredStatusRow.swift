import GRDB
import LineModel

/// A row of the table `status`.
struct StoredStatusRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "status"
    var party: String
    var status: String

    init(_ party: PartyID, _ status: ChosenStatus) {
        self.party = party.rawValue
        self.status = status.rawValue
    }

    var partyID: PartyID { PartyID(trusted: party) }

    var chosen: ChosenStatus {
        get throws(StoreError) { try ChosenStatus(stored: status) }
    }
}

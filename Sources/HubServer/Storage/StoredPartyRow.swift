import GRDB
import LineModel

/// A row of the table `party`.
struct StoredPartyRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "party"
    var id: String
    var name: String
    var kind: String
    var licensed: Bool
    var callingPlan: Bool
    var email: String?

    init(_ party: Party) {
        id = party.id.rawValue
        name = party.name
        kind = party.kind.rawValue
        licensed = party.licensed
        callingPlan = party.callingPlan
        email = party.email
    }

    var party: Party {
        get throws(StoreError) {
            Party(
                id: PartyID(trusted: id), name: name, kind: try Party.Kind(stored: kind), licensed: licensed,
                callingPlan: callingPlan, email: email)
        }
    }
}

import GRDB
import LineModel

/// A row of the table `delegation`, without its position.
struct StoredDelegationRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "delegation"
    var delegator: String
    var delegate: String
    /// Wire words as a JSON array.
    var rights: [String]
    var optedIn: Bool

    init(_ delegation: Delegation) {
        delegator = delegation.delegator.rawValue
        delegate = delegation.delegate.rawValue
        rights = delegation.rights.words
        optedIn = delegation.optedIn
    }

    var delegation: Delegation {
        get throws(StoreError) {
            guard let rights = Rights(words: rights) else {
                throw .damaged("The store holds unknown rights, \(self.rights). Restore it from a backup.")
            }
            return Delegation(
                delegator: PartyID(trusted: delegator), delegate: PartyID(trusted: delegate), rights: rights,
                optedIn: optedIn)
        }
    }
}

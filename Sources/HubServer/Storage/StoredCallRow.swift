import GRDB
import LineModel

/// A row of the table `call` as it is read: the record of a live call, or of one in the history.
struct StoredCallRow: Decodable, FetchableRecord {
    var id: String
    var line: String
    var owner: String
    var direction: String
    var remoteNumber: String
    var remoteName: String?
    var at: Int64
    var answeredAt: Int64?
    var endedAt: Int64?
    var outcome: String
    /// JSON, like `handlers`.
    var actor: StoredParty?
    var handlers: [StoredHandler]
    var servedBy: String?
    /// JSON.
    var destination: StoredDestination?

    struct StoredParty: Decodable {
        var id: String
        var name: String

        var reference: PartyReference { PartyReference(id: PartyID(trusted: id), name: name) }
    }

    struct StoredHandler: Decodable {
        var party: StoredParty
        var from: Int64
        var to: Int64?
    }

    /// The record; `damaged` where a word is unknown.
    var record: CallRecord {
        get throws(StoreError) {
            CallRecord(
                call: CallID(trusted: id), line: LineID(trusted: line), owner: PartyID(trusted: owner),
                direction: try Call.Direction(stored: direction),
                remote: Remote(number: remoteNumber, name: remoteName),
                at: Timestamp(milliseconds: at), answeredAt: answeredAt.map(Timestamp.init),
                endedAt: endedAt.map(Timestamp.init), outcome: try CallRecord.Outcome(stored: outcome),
                actor: actor?.reference,
                handlers: handlers.map { handler in
                    Handler(
                        party: handler.party.reference, from: Timestamp(milliseconds: handler.from),
                        to: handler.to.map(Timestamp.init))
                }, servedBy: servedBy.map { SwitchID(trusted: $0) }, destination: try destination?.destination)
        }
    }

    /// Whether it comes first in the history (P46).
    func isNewer(than other: StoredCallRow) -> Bool { (at, id) > (other.at, other.id) }
}

import GRDB
import LineModel

/// A row of the table `line`, without its position.
struct StoredLineRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "line"
    var id: String
    var number: String
    var owner: String
    var label: String?
    var voicemail: Bool

    init(_ line: Line) {
        id = line.id.rawValue
        number = line.number
        owner = line.owner.rawValue
        label = line.label
        voicemail = line.voicemail
    }

    var line: Line {
        Line(
            id: LineID(trusted: id), number: number, owner: PartyID(trusted: owner), label: label,
            voicemail: voicemail)
    }
}

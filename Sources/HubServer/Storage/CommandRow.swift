import Foundation
import GRDB
import LineModel

/// A row of the table `command`.
struct CommandRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "command"
    var party: String
    var commandID: String
    var digest: Data
    var reply: Data
    var at: Int64

    init(_ result: CommandResult) {
        party = result.party.rawValue
        commandID = result.commandID
        digest = Data(result.digest)
        reply = Data(result.reply)
        at = result.at.milliseconds
    }

    var result: CommandResult {
        CommandResult(
            party: PartyID(trusted: party), commandID: commandID, digest: [UInt8](digest), reply: [UInt8](reply),
            at: Timestamp(milliseconds: at))
    }
}

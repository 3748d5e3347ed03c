import Foundation
import GRDB
import LineModel

/// A row of the table `command` as it is read.
struct CommandRow: Decodable, FetchableRecord {
    var party: String
    var commandID: String
    var digest: Data
    var reply: Data
    var at: Int64

    var result: CommandResult {
        CommandResult(
            party: PartyID(trusted: party), commandID: commandID, digest: [UInt8](digest), reply: [UInt8](reply),
            at: Timestamp(milliseconds: at))
    }
}

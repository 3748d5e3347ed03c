import GRDB
import LineModel

/// A row of the table `voicemail`.
struct StoredMessageRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "voicemail"
    var id: String
    var call: String
    var line: String
    var remoteNumber: String
    var remoteName: String?
    var at: Int64
    var seconds: Int64
    var media: String
    var played: Bool
    var deletedAt: Int64?

    init(_ message: VoicemailMessage) {
        id = message.id.rawValue
        call = message.call.rawValue
        line = message.line.rawValue
        remoteNumber = message.remote.number
        remoteName = message.remote.name
        at = message.at.milliseconds
        seconds = message.seconds
        media = message.media.rawValue
        played = message.played
        deletedAt = message.deletedAt?.milliseconds
    }

    var message: VoicemailMessage {
        VoicemailMessage(
            id: VoicemailID(trusted: id), call: CallID(trusted: call), line: LineID(trusted: line),
            remote: Remote(number: remoteNumber, name: remoteName), at: Timestamp(milliseconds: at), seconds: seconds,
            media: MediaID(trusted: media), played: played, deletedAt: deletedAt.map(Timestamp.init))
    }
}

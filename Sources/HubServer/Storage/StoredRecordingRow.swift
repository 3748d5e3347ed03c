import GRDB
import LineModel

/// A row of the table `recording`.
struct StoredRecordingRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "recording"
    var id: String
    var call: String
    var line: String
    var recorder: String
    var remoteNumber: String
    var remoteName: String?
    var at: Int64
    var seconds: Int64
    var media: String
    var deletedAt: Int64?

    init(_ recording: Recording) {
        id = recording.id.rawValue
        call = recording.call.rawValue
        line = recording.line.rawValue
        recorder = recording.recorder.rawValue
        remoteNumber = recording.remote.number
        remoteName = recording.remote.name
        at = recording.at.milliseconds
        seconds = recording.seconds
        media = recording.media.rawValue
        deletedAt = recording.deletedAt?.milliseconds
    }

    var recording: Recording {
        Recording(
            id: RecordingID(trusted: id), call: CallID(trusted: call), line: LineID(trusted: line),
            recorder: PartyID(trusted: recorder), remote: Remote(number: remoteNumber, name: remoteName),
            at: Timestamp(milliseconds: at), seconds: seconds, media: MediaID(trusted: media),
            deletedAt: deletedAt.map(Timestamp.init))
    }
}

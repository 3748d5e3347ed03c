import GRDB
import LineModel

/// A row of the table `media`.
struct StoredMediaRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "media"
    var id: String
    var contentType: String
    var bytes: Int
    var at: Int64

    init(_ file: MediaFile) {
        id = file.id.rawValue
        contentType = file.contentType
        bytes = file.bytes
        at = file.at.milliseconds
    }

    var file: MediaFile {
        MediaFile(
            id: MediaID(trusted: id), contentType: contentType, bytes: bytes, at: Timestamp(milliseconds: at))
    }
}

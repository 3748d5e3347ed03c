import Foundation
import GRDB
import LineModel

extension StoreReader {
    func mediaFile(_ id: MediaID) throws -> MediaFile? {
        try StoredMediaRow.fetchOne(db, sql: "SELECT * FROM media WHERE id = ?", arguments: [id.rawValue])?.file
    }

    func audio() throws -> AudioState {
        AudioState(
            messages: try StoredMessageRow.fetchAll(db, sql: "SELECT * FROM voicemail ORDER BY id").map(\.message),
            recordings: try StoredRecordingRow.fetchAll(db, sql: "SELECT * FROM recording ORDER BY id")
                .map(\.recording),
            files: try StoredMediaRow.fetchAll(db, sql: "SELECT * FROM media ORDER BY id").map(\.file),
            signingKey: try Data.fetchOne(db, sql: "SELECT key FROM mediaKey").map { [UInt8]($0) })
    }
}

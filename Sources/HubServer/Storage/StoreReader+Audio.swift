import Foundation
import GRDB

extension StoreReader {
    func audio() throws -> AudioState {
        AudioState(
            messages: try StoredMessageRow.fetchAll(db, sql: "SELECT * FROM voicemail ORDER BY id").map(\.message),
            recordings: try StoredRecordingRow.fetchAll(db, sql: "SELECT * FROM recording ORDER BY id")
                .map(\.recording),
            files: try StoredMediaRow.fetchAll(db, sql: "SELECT * FROM media ORDER BY id").map(\.file),
            signingKey: try Data.fetchOne(db, sql: "SELECT key FROM mediaKey").map { [UInt8]($0) })
    }
}

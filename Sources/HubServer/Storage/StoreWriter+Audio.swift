import Foundation
import GRDB
import LineModel

extension StoreWriter {
    func write(_ fact: AudioFact) throws {
        switch fact {
        case .message(let message): try StoredMessageRow(message).upsert(db)
        case .messageForgotten(let id): try run("DELETE FROM voicemail WHERE id = ?", [id.rawValue])
        case .recording(let recording): try StoredRecordingRow(recording).upsert(db)
        case .recordingForgotten(let id): try run("DELETE FROM recording WHERE id = ?", [id.rawValue])
        case .file(let file): try StoredMediaRow(file).upsert(db)
        case .fileRemoved(let id): try run("DELETE FROM media WHERE id = ?", [id.rawValue])
        case .signingKey(let key):
            try run("INSERT OR IGNORE INTO mediaKey (id, key) VALUES (1, ?)", [Data(key)])
        }
    }
}

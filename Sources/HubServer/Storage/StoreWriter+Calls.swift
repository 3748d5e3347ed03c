import Foundation
import GRDB
import LineModel

// Written at each turn of a call: explicit statements, which stay prepared under their text, and columns bound by hand.
// GRDB's own upsert makes its text anew and encodes by `Codable`, at ten times the cost.
extension StoreWriter {
    /// An ended call never lives again.
    func put(live record: CallRecord) throws {
        try run(Self.putLive, record.stored)
    }

    func put(ended record: CallRecord) throws {
        try run(Self.putEnded, record.stored)
    }

    func put(_ result: CommandResult) throws {
        try run(
            Self.putCommand,
            [
                result.party.rawValue, result.commandID, Data(result.digest), Data(result.reply),
                result.at.milliseconds,
            ])
    }

    /// What is not set keeps its indices as they are.
    private static let putLive = "\(insertCall) 1) \(updateCall) WHERE isLive"
    private static let putEnded = "\(insertCall) 0) \(updateCall), isLive = 0"

    private static let insertCall = """
        INSERT INTO call (
            id, line, owner, direction, remoteNumber, remoteName, at, answeredAt, endedAt, outcome, actor, handlers,
            servedBy, destination, isLive
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        """

    private static let updateCall = """
        ON CONFLICT (id) DO UPDATE SET
            line = excluded.line, owner = excluded.owner, direction = excluded.direction,
            remoteNumber = excluded.remoteNumber, remoteName = excluded.remoteName, at = excluded.at,
            answeredAt = excluded.answeredAt, endedAt = excluded.endedAt, outcome = excluded.outcome,
            actor = excluded.actor, handlers = excluded.handlers, servedBy = excluded.servedBy,
            destination = excluded.destination
        """

    private static let putCommand = """
        INSERT INTO command (party, commandID, digest, reply, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (party, commandID) DO UPDATE SET digest = excluded.digest, reply = excluded.reply, at = excluded.at
        """
}

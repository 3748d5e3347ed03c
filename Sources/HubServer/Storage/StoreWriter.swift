import Foundation
import GRDB
import LineModel

/// Writes facts into the tables, inside the transaction that its maker holds.
struct StoreWriter {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func write(_ fact: StoredFact) throws {
        switch fact {
        case .party(let party): try StoredPartyRow(party).upsert(db)
        case .partyRemoved(let id):
            try run("DELETE FROM party WHERE id = ?", id.rawValue)
            try run("DELETE FROM delegation WHERE delegator = ?", id.rawValue)
            try run("DELETE FROM delegation WHERE delegate = ?", id.rawValue)
        case .line(let line): try StoredLineRow(line).upsert(db)
        case .lineRemoved(let id): try run("DELETE FROM line WHERE id = ?", id.rawValue)
        case .delegation(let delegation): try StoredDelegationRow(delegation).upsert(db)
        case .delegationRemoved(let delegator, let delegate):
            try run(
                "DELETE FROM delegation WHERE delegator = ? AND delegate = ?", delegator.rawValue, delegate.rawValue)
        case .policy(let policy): try StoredPolicyRow(policy).upsert(db)
        case .liveCall(let record): try writeLive(record)
        case .endedCall(let record): try StoredCallRow(record, isLive: false).upsert(db)
        case .liveCallForgotten(let call): try run("DELETE FROM call WHERE id = ? AND isLive", call.rawValue)
        case .historyHidden(let call, let viewer):
            try run("INSERT OR IGNORE INTO hidden (call, viewer) VALUES (?, ?)", call.rawValue, viewer.rawValue)
        case .command(let result): try CommandRow(result).upsert(db)
        }
    }

    func pruneCommands(before moment: Timestamp) throws {
        try run("DELETE FROM command WHERE at <= ?", moment.milliseconds)
    }

    func pruneHistory(before moment: Timestamp) throws {
        try run(
            "DELETE FROM hidden WHERE call IN (SELECT id FROM call WHERE isLive = 0 AND at <= ?)", moment.milliseconds)
        try run("DELETE FROM call WHERE isLive = 0 AND at <= ?", moment.milliseconds)
    }

    /// An ended call never lives again.
    private func writeLive(_ record: CallRecord) throws {
        let statement = try db.cachedStatement(sql: "SELECT isLive FROM call WHERE id = ?")
        let isLive = try Bool.fetchOne(statement, arguments: [record.call.rawValue]) ?? true
        if isLive { try StoredCallRow(record, isLive: true).upsert(db) }
    }

    private func run(_ sql: String, _ arguments: any DatabaseValueConvertible...) throws {
        try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }
}

import GRDB
import LineModel

/// Writes facts into the tables.
struct StoreWriter {
    let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// Does the work in one transaction; all of it or none takes effect.
    ///
    /// Unlike GRDB's own it keeps its statements prepared: each costs as much as a fact.
    func inTransaction(_ work: (StoreWriter) throws -> Void) throws {
        try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            try work(self)
            try db.cachedStatement(sql: "COMMIT").execute()
        } catch {
            // A full disk may have ended it already (https://www.sqlite.org/lang_transaction.html).
            if db.isInsideTransaction { try? db.rollback() }
            throw error
        }
    }

    /// Writes the fact, inside a transaction.
    func write(_ fact: StoredFact) throws {
        switch fact {
        case .party(let party): try StoredPartyRow(party).upsert(db)
        case .partyRemoved(let id):
            try run("DELETE FROM party WHERE id = ?", [id.rawValue])
            try run("DELETE FROM delegation WHERE delegator = ?", [id.rawValue])
            try run("DELETE FROM delegation WHERE delegate = ?", [id.rawValue])
            try run("DELETE FROM status WHERE party = ?", [id.rawValue])
        case .line(let line): try StoredLineRow(line).upsert(db)
        case .lineRemoved(let id): try run("DELETE FROM line WHERE id = ?", [id.rawValue])
        case .delegation(let delegation): try StoredDelegationRow(delegation).upsert(db)
        case .delegationRemoved(let delegator, let delegate):
            try run(
                "DELETE FROM delegation WHERE delegator = ? AND delegate = ?", [delegator.rawValue, delegate.rawValue])
        case .policy(let policy): try StoredPolicyRow(policy).upsert(db)
        case .status(let party, .available): try run("DELETE FROM status WHERE party = ?", [party.rawValue])
        case .status(let party, let status): try StoredStatusRow(party, status).upsert(db)
        case .liveCall(let record): try put(live: record)
        case .endedCall(let record): try put(ended: record)
        case .liveCallForgotten(let call): try run("DELETE FROM call WHERE id = ? AND isLive", [call.rawValue])
        case .historyHidden(let call, let viewer):
            try run("INSERT OR IGNORE INTO hidden (call, viewer) VALUES (?, ?)", [call.rawValue, viewer.rawValue])
        case .command(let result): try put(result)
        case .audio(let fact): try write(fact)
        }
    }

    func pruneCommands(before moment: Timestamp) throws {
        try run("DELETE FROM command WHERE at <= ?", [moment.milliseconds])
    }

    func pruneHistory(before moment: Timestamp) throws {
        try run(
            "DELETE FROM hidden WHERE call IN (SELECT id FROM call WHERE isLive = 0 AND at <= ?)", [moment.milliseconds]
        )
        try run("DELETE FROM call WHERE isLive = 0 AND at <= ?", [moment.milliseconds])
    }

    /// Runs the statement, which stays prepared under its text.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

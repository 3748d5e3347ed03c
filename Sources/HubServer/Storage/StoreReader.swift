import GRDB
import LineModel

/// Reads facts from the tables, as they stood at one moment.
struct StoreReader {
    let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func state(now: Timestamp) throws -> StoredState {
        let calls = try StoredCallRow.fetchAll(db, sql: "SELECT * FROM call WHERE isLive = 1")
        return try StoredState(
            directory() + calls.map { .liveCall(try $0.record) } + audio().facts.map(StoredFact.audio),
            commandKeys: commandKeys(now: now))
    }

    /// Policy, parties, lines, delegations and statuses, as they build on one another.
    func directory() throws -> [StoredFact] {
        var facts: [StoredFact] = []
        if let policy = try StoredPolicyRow.fetchOne(db)?.policy.policy { facts.append(.policy(policy)) }
        facts += try StoredPartyRow.fetchAll(db).map { .party(try $0.party) }
        facts += try StoredLineRow.fetchAll(db, sql: "SELECT * FROM line ORDER BY position").map { .line($0.line) }
        facts += try StoredDelegationRow.fetchAll(db, sql: "SELECT * FROM delegation ORDER BY position")
            .map { .delegation(try $0.delegation) }
        facts += try StoredStatusRow.fetchAll(db).map { .status($0.partyID, try $0.chosen) }
        return facts
    }

    /// Each line's entries come in order from its index, and stop where the page is full of newer ones.
    func page(_ query: HistoryQuery) throws -> HistoryPage {
        let place = try query.place()
        var newest: [StoredCallRow] = []
        for line in Set(query.lines) {
            var merged: [StoredCallRow] = []
            merged.reserveCapacity(query.size + 1)
            var known = newest[...]
            let rows = try entries(of: line, query, before: place)
            while merged.count <= query.size, let row = try rows.next() {
                while let other = known.first, other.isNewer(than: row), merged.count <= query.size {
                    merged.append(known.removeFirst())
                }
                if merged.count <= query.size { merged.append(row) }
            }
            newest = merged + known.prefix(query.size + 1 - merged.count)
        }
        return HistoryPage(try newest.map { try $0.record }, size: query.size)
    }

    func historyEntry(_ call: CallID) throws -> CallRecord? {
        try StoredCallRow.fetchOne(
            db, sql: "SELECT * FROM call WHERE isLive = 0 AND id = ?", arguments: [call.rawValue])?
            .record
    }

    func hiders(of call: CallID) throws -> Set<PartyID> {
        let viewers = try String.fetchAll(
            db, sql: "SELECT viewer FROM hidden WHERE call = ?", arguments: [call.rawValue])
        return Set(viewers.map { PartyID(trusted: $0) })
    }

    func command(_ party: PartyID, _ commandID: String) throws -> CommandResult? {
        try CommandRow.fetchOne(
            db, sql: "SELECT * FROM command WHERE party = ? AND commandID = ?", arguments: [party.rawValue, commandID]
        )?.result
    }

    private func commandKeys(now: Timestamp) throws -> Set<UInt64> {
        let oldest = now.milliseconds - CommandResult.lifetime.milliseconds
        let rows = try Row.fetchCursor(
            db, sql: "SELECT party, commandID FROM command WHERE at > ?", arguments: [oldest])
        var keys: Set<UInt64> = []
        while let row = try rows.next() {
            keys.insert(CommandResult.fingerprint(PartyID(trusted: row[0]), row[1]))
        }
        return keys
    }

    private func entries(
        of line: LineID, _ query: HistoryQuery, before place: HistoryPlace?
    ) throws -> RecordCursor<StoredCallRow> {
        let sql = """
            SELECT * FROM call WHERE isLive = 0\(query.missedOnly ? " AND outcome = 'missed'" : "")
            AND line = ? AND (at, id) < (?, ?)
            AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.call = call.id AND viewer = ?)
            ORDER BY at DESC, id DESC LIMIT ?
            """
        return try StoredCallRow.fetchCursor(
            db.cachedStatement(sql: sql),
            arguments: [
                line.rawValue, place?.at.milliseconds ?? Int64.max, place?.call.rawValue ?? "", query.viewer.rawValue,
                query.size + 1,
            ])
    }
}

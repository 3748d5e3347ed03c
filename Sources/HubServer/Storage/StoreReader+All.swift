import GRDB
import LineModel

extension StoreReader {
    /// Hands out all facts in portions, until one is answered with `false`.
    func readAll(_ portion: ([StoredFact]) throws -> Bool) throws {
        guard try portion(directory() + audio().facts.map(StoredFact.audio)) else { return }
        let calls = try Row.fetchCursor(db, sql: "SELECT * FROM call").map { row in
            let record = try StoredCallRow(row: row).record
            return row["isLive"] ? StoredFact.liveCall(record) : .endedCall(record)
        }
        guard try handOut(calls, portion) else { return }
        let hidden = try Row.fetchCursor(db, sql: "SELECT call, viewer FROM hidden").map { row in
            StoredFact.historyHidden(CallID(trusted: row[0]), by: PartyID(trusted: row[1]))
        }
        guard try handOut(hidden, portion) else { return }
        let commands = try CommandRow.fetchCursor(db, sql: "SELECT * FROM command").map {
            StoredFact.command($0.result)
        }
        _ = try handOut(commands, portion)
    }

    private func handOut(
        _ facts: some Cursor<StoredFact>, _ portion: ([StoredFact]) throws -> Bool
    ) throws -> Bool {
        var waiting: [StoredFact] = []
        while let fact = try facts.next() {
            waiting.append(fact)
            guard waiting.count == 500 else { continue }
            guard try portion(waiting) else { return false }
            waiting = []
        }
        return try waiting.isEmpty || portion(waiting)
    }
}

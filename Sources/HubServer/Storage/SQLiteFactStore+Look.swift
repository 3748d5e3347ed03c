import Foundation
import GRDB

/// What a look at a data directory found.
public enum StoreCondition: Hashable, Sendable {
    /// There is none yet: a hub begins one.
    case absent
    /// Whole and readable; an older one gets what is new when a hub of this release starts.
    case sound(bytes: Int, isOlder: Bool)
}

extension SQLiteFactStore {
    /// The file of a data directory.
    static func file(of directory: String) -> String { directory + "/linehub.sqlite" }

    /// Looks whether a hub could start on the directory, and changes nothing there; a hub may use it meanwhile.
    ///
    /// Reads the whole file. Throws what a hub would say: `damaged`, `newerRelease`, `notWritable`.
    public static func look(at directory: String) throws(StoreError) -> StoreCondition {
        let path = file(of: directory)
        guard FileManager.default.fileExists(atPath: path) else { return .absent }
        do {
            return try reading(path).read { db in
                // At most one problem: the first is enough to know.
                let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
                guard verdict == "ok" else {
                    throw StoreError.damaged("\(path) is damaged (SQLite: \(verdict)). Put back a backup.")
                }
                let migrator = StoreSchema.migrator
                if try migrator.hasBeenSuperseded(db) { throw StoreError.newer(path) }
                let pages = try Int.fetchOne(
                    db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                return .sound(bytes: pages ?? 0, isOlder: try !migrator.hasCompletedMigrations(db))
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens a file to read alone; a hub may have it open.
    static func reading(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        // Without a journal no hub has it open, and a plain connection would leave one behind
        // (https://www.sqlite.org/wal.html#read_only_databases).
        let isQuiet = !FileManager.default.fileExists(atPath: path + "-wal")
        let place = isQuiet ? URL(fileURLWithPath: path).absoluteString + "?immutable=1" : path
        return try DatabaseQueue(path: place, configuration: configuration)
    }
}

extension StoreError {
    static func newer(_ path: String) -> StoreError {
        .newerRelease("\(path) was written by a newer release of LineHub. Start that one.")
    }
}

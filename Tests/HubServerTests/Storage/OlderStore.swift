import Foundation

/// Makes a store look as an older release left it.
enum OlderStore {
    struct Failure: Error {}

    /// Takes a migration back, by the program `sqlite3` of Python's standard library.
    static func undo(_ directory: String, migration: String, tables: [String]) throws {
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            db.execute("DELETE FROM grdb_migrations WHERE identifier = ?", (sys.argv[2],))
            for table in sys.argv[3:]: db.execute(f"DROP TABLE {table}")
            db.commit()
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, directory + "/linehub.sqlite", migration] + tables
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }
}

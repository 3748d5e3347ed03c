import GRDB

/// The tables of `linehub.sqlite`. A migration that was released is never changed; a new one follows it.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: directory)
            try db.execute(sql: calls)
            try db.execute(sql: commands)
        }
        migrator.registerMigration("2 destination") { db in
            try db.execute(sql: destination)
        }
        migrator.registerMigration("3 voicemail") { db in try db.execute(sql: audio) }
        migrator.registerMigration("4 status") { db in try db.execute(sql: status) }
        return migrator
    }

    /// `position` keeps the order in which lines and delegations were added; putting one anew leaves it.
    private static let directory = """
        CREATE TABLE party (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            licensed INTEGER NOT NULL,
            callingPlan INTEGER NOT NULL,
            email TEXT
        );
        CREATE TABLE line (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            number TEXT NOT NULL,
            owner TEXT NOT NULL,
            label TEXT,
            voicemail INTEGER NOT NULL
        );
        CREATE TABLE delegation (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            delegator TEXT NOT NULL,
            delegate TEXT NOT NULL,
            rights TEXT NOT NULL,
            optedIn INTEGER NOT NULL,
            UNIQUE (delegator, delegate)
        );
        CREATE INDEX delegationByDelegate ON delegation (delegate);
        CREATE TABLE policy (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            policy TEXT NOT NULL
        );
        """

    /// Who is available without further words has no row.
    private static let status = """
        CREATE TABLE status (
            party TEXT NOT NULL PRIMARY KEY,
            status TEXT NOT NULL
        );
        """

    /// A call stands once: live, or in the history. Times are milliseconds since the Unix epoch.
    private static let calls = """
        CREATE TABLE call (
            id TEXT NOT NULL PRIMARY KEY,
            isLive INTEGER NOT NULL,
            line TEXT NOT NULL,
            owner TEXT NOT NULL,
            direction TEXT NOT NULL,
            remoteNumber TEXT NOT NULL,
            remoteName TEXT,
            at INTEGER NOT NULL,
            answeredAt INTEGER,
            endedAt INTEGER,
            outcome TEXT NOT NULL,
            actor TEXT,
            handlers TEXT NOT NULL,
            servedBy TEXT
        );
        CREATE INDEX liveCall ON call (id) WHERE isLive = 1;
        CREATE INDEX history ON call (line, at, id) WHERE isLive = 0;
        CREATE INDEX missedCall ON call (line, at, id) WHERE isLive = 0 AND outcome = 'missed';
        CREATE TABLE hidden (
            call TEXT NOT NULL,
            viewer TEXT NOT NULL,
            PRIMARY KEY (call, viewer)
        );
        """

    /// JSON: where a call went that left the line alive.
    private static let destination = "ALTER TABLE call ADD COLUMN destination TEXT"
    /// What was deleted stays for a while without who called (P44). `mediaKey` has one row.
    private static let audio = """
        CREATE TABLE voicemail (
            id TEXT NOT NULL PRIMARY KEY,
            call TEXT NOT NULL,
            line TEXT NOT NULL,
            remoteNumber TEXT NOT NULL,
            remoteName TEXT,
            at INTEGER NOT NULL,
            seconds INTEGER NOT NULL,
            media TEXT NOT NULL,
            played INTEGER NOT NULL,
            deletedAt INTEGER
        );
        CREATE TABLE recording (
            id TEXT NOT NULL PRIMARY KEY,
            call TEXT NOT NULL,
            line TEXT NOT NULL,
            recorder TEXT NOT NULL,
            remoteNumber TEXT NOT NULL,
            remoteName TEXT,
            at INTEGER NOT NULL,
            seconds INTEGER NOT NULL,
            media TEXT NOT NULL,
            deletedAt INTEGER
        );
        CREATE TABLE media (
            id TEXT NOT NULL PRIMARY KEY,
            contentType TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            at INTEGER NOT NULL
        );
        CREATE TABLE mediaKey (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            key BLOB NOT NULL
        );
        """

    private static let commands = """
        CREATE TABLE command (
            party TEXT NOT NULL,
            commandID TEXT NOT NULL,
            digest BLOB NOT NULL,
            reply BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (party, commandID)
        );
        CREATE INDEX commandByTime ON command (at);
        """
}

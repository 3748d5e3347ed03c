import Foundation
import GRDB
import LineModel

/// A copy of what a node that is alone keeps: a directory like its data directory, with `linehub.sqlite` as it was at one moment, and in
/// `media` the sound that it names.
public struct StoreBackup: Sendable {
    /// What was copied.
    public struct Contents: Hashable, Sendable {
        public var databaseBytes = 0
        public var sounds = 0
        public var soundBytes = 0
        /// Sound that the facts name and that was not there: deleted while the copy was made, or lost before.
        public var missingSounds = 0
    }

    private let directory: String

    public init(directory: String) { self.directory = directory }

    /// Copies a data directory into this one, which must not exist or be empty; a hub may use the source meanwhile.
    ///
    /// All that was acknowledged before the call is in it. Sound stands in `media`; nil is the folder of that name below the
    /// source. Blocks.
    public func make(of source: String, media: String? = nil) throws(StoreError) -> Contents {
        let path = SQLiteFactStore.file(of: source)
        guard case .sound = try SQLiteFactStore.look(at: source) else { throw Self.holdsNone(source) }
        let contents = try? FileManager.default.contentsOfDirectory(atPath: directory)
        guard contents?.isEmpty ?? true else {
            throw .notWritable("\(directory) is not empty. Name a directory that does not exist yet.")
        }
        return try Self.told(directory) {
            try Self.makeDirectory(directory)
            let file = SQLiteFactStore.file(of: directory)
            let files = try Self.copyDatabase(path, to: file)
            return try Self.copySounds(
                files, from: media ?? source + "/media", to: directory + "/media",
                databaseBytes: try Self.size(of: file))
        }
    }

    /// Puts this copy into a data directory that holds no facts yet, and the sound into `media`; nil is the folder of that
    /// name below the target. Blocks.
    public func restore(to target: String, media: String? = nil) throws(StoreError) -> Contents {
        guard case .sound = try SQLiteFactStore.look(at: directory) else { throw Self.holdsNone(directory) }
        let file = SQLiteFactStore.file(of: target)
        guard !FileManager.default.fileExists(atPath: file) else {
            throw .notWritable(
                "\(target) holds facts already. Stop the hub and move \(file) away, or name another directory.")
        }
        return try Self.told(target) {
            try Self.makeDirectory(target)
            let part = file + ".part"
            try? FileManager.default.removeItem(atPath: part)
            let files = try Self.copyDatabase(SQLiteFactStore.file(of: directory), to: part)
            let contents = try Self.copySounds(
                files, from: directory + "/media", to: media ?? target + "/media",
                databaseBytes: try Self.size(of: part))
            // A journal of another file would be played into this one.
            for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + end) }
            // Last and in one step: before it a hub finds nothing, and after it all.
            try FileManager.default.moveItem(atPath: part, toPath: file)
            return contents
        }
    }

    /// Copies a store as it is at one moment, its journal included, and returns what sound it names.
    private static func copyDatabase(_ source: String, to target: String) throws -> [MediaFile] {
        let copy = try DatabaseQueue(path: target)
        // One step of SQLite's online backup: a moment of the source, and its writers do not wait
        // (https://www.sqlite.org/backup.html).
        try SQLiteFactStore.reading(source).backup(to: copy)
        // A store of an early release knows no sound.
        let files = try copy.read { db in try db.tableExists("media") ? StoreReader(db).audio().files : [] }
        try copy.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
        return files
    }

    private static func copySounds(
        _ files: [MediaFile], from source: String, to target: String, databaseBytes: Int
    ) throws -> Contents {
        var contents = Contents(databaseBytes: databaseBytes)
        let manager = FileManager.default
        if !files.isEmpty { try makeDirectory(target) }
        for file in files {
            let name = MediaFiles.name(of: file.id)
            let place = target + "/" + name
            guard (try? size(of: source + "/" + name)) == file.bytes else {
                contents.missingSounds += 1
                continue
            }
            do {
                if !manager.fileExists(atPath: place) {
                    try manager.copyItem(atPath: source + "/" + name, toPath: place)
                }
            } catch {
                guard !manager.fileExists(atPath: source + "/" + name) else { throw error }
                contents.missingSounds += 1
                continue
            }
            contents.sounds += 1
            contents.soundBytes += file.bytes
        }
        return contents
    }

    private static func makeDirectory(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private static func size(of path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
    }

    private static func holdsNone(_ directory: String) -> StoreError {
        .failed(
            "\(directory) holds no linehub.sqlite: give the data directory of a hub that is alone, or a backup of one.")
    }

    private static func told<Value>(_ path: String, _ work: () throws -> Value) throws(StoreError) -> Value {
        do { return try work() } catch { throw StoreError(error, path: path) }
    }
}

import Foundation

/// A file of proc(5), whose size the system gives as 0: to be read to its end, whatever that says.
enum ProcFile {
    /// - Throws: `Failure` if it cannot be read, as when the process is gone.
    static func read(_ path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path), let bytes = try file.readToEnd() else {
            throw Failure("\(path) cannot be read; is the server gone?")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import Foundation

/// Reads what an operator wrote for tokens: keys, secrets, revocations.
enum TokenFile {
    /// Why a file was not read.
    enum Problem: Error, Hashable, CustomStringConvertible {
        case unreadable
        case noRegularFile
        case tooLong(mostBytes: Int)

        var description: String {
            switch self {
            case .unreadable: "the file cannot be read"
            case .noRegularFile: "it is no regular file, nor a link to one"
            case .tooLong(let mostBytes): "the file is longer than \(mostBytes) bytes"
            }
        }
    }

    /// The whole file, unless it has more bytes than that.
    static func bytes(_ path: String, atMost mostBytes: Int) throws(Problem) -> [UInt8] {
        guard PathKind(of: path) != .other else { throw .noRegularFile }
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: mostBytes + 1) ?? Data()
        } catch {
            throw .unreadable
        }
        guard data.count <= mostBytes else { throw .tooLong(mostBytes: mostBytes) }
        return [UInt8](data)
    }
}

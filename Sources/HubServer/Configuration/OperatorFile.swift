import Foundation

/// Reads what an operator wrote: keys, secrets, revocations, certificates.
enum OperatorFile {
    /// Why a file was not read.
    enum Problem: Error, Hashable, CustomStringConvertible {
        case missing
        case forbidden
        case unreadable
        case noRegularFile
        case tooLong(mostBytes: Int)

        var description: String {
            switch self {
            case .missing: "there is no such file"
            case .forbidden: "the hub's user may not read it"
            case .unreadable: "it cannot be read"
            case .noRegularFile: "it is no regular file, nor a link to one"
            case .tooLong(let mostBytes): "it is longer than \(mostBytes) bytes"
            }
        }
    }

    /// The whole file, unless it has more bytes than that.
    static func bytes(_ path: String, atMost mostBytes: Int) throws(Problem) -> [UInt8] {
        guard !PathEnd(of: path).isNoRegularFile else { throw .noRegularFile }
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: mostBytes + 1) ?? Data()
        } catch CocoaError.fileReadNoSuchFile {
            throw .missing
        } catch CocoaError.fileReadNoPermission {
            throw .forbidden
        } catch {
            throw .unreadable
        }
        guard data.count <= mostBytes else { throw .tooLong(mostBytes: mostBytes) }
        return [UInt8](data)
    }
}

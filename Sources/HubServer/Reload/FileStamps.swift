import Foundation

/// How some files are, without reading them: whoever replaces one or writes to it changes its stamp. Links are followed to their end.
public struct FileStamps: Hashable, Sendable {
    /// Where a path ends, and what stands there; nil for nothing.
    private struct Stamp: Hashable {
        var path: String
        var number: UInt64?
        var size: UInt64?
        var modified: Date?
    }

    private let stamps: [Stamp]

    public init(of paths: [String]) {
        stamps = paths.map { path in
            let end = PathEnd(of: path)
            return Stamp(
                path: end.path, number: (end.attributes?[.systemFileNumber] as? NSNumber)?.uint64Value,
                size: (end.attributes?[.size] as? NSNumber)?.uint64Value,
                modified: end.attributes?[.modificationDate] as? Date)
        }
    }
}

import Foundation

/// How some files are, without reading them: whoever replaces one or writes to it changes its stamp.
///
/// Links are followed to their end: Kubernetes swaps one in the middle of the path of a secret.
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
            let end = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let facts = try? FileManager.default.attributesOfItem(atPath: end)
            return Stamp(
                path: end, number: (facts?[.systemFileNumber] as? NSNumber)?.uint64Value,
                size: (facts?[.size] as? NSNumber)?.uint64Value, modified: facts?[.modificationDate] as? Date)
        }
    }
}

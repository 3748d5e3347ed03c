import Foundation
import HubJSON

/// The golden messages of `protocol/vectors`.
enum VectorFile {
    /// The objects of a file; none where the file does not exist.
    static func read(_ name: String) throws -> [JSONObject] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "protocol/vectors/\(name).json")
        guard let data = FileManager.default.contents(atPath: file.path()) else { return [] }
        let limits = JSONLimits(maximumBytes: 1 << 22, maximumDepth: 32)
        return try JSONReader.read([UInt8](data), limits: limits).array?.compactMap(\.object) ?? []
    }
}

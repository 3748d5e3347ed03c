import Foundation
import HubJSON

/// The golden messages of `protocol/vectors`.
enum GoldenMessage {
    struct Missing: Error {
        var name: String
    }

    /// The message of that name in a file.
    static func named(_ name: String, in file: String) throws -> JSONValue {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try Data(contentsOf: root.appending(path: "protocol/vectors/\(file).json"))
        let vectors = try JSONReader.read([UInt8](text), limits: JSONLimits(maximumBytes: 1 << 22, maximumDepth: 32))
        guard let vector = vectors.array?.first(where: { $0["name"]?.string == name }), let message = vector["message"]
        else { throw Missing(name: name) }
        return message
    }
}

import Foundation
import HubJSON

/// The golden messages of `protocol/vectors`.
package enum GoldenVectors {
    /// Each message as JSON text, and each frame that is invalid.
    package static var texts: [[UInt8]] {
        get throws {
            // Sources/Fuzzing is three levels below the package, which stands in Tests/Fuzz.
            var root = URL(fileURLWithPath: #filePath)
            for _ in 0..<5 { root.deleteLastPathComponent() }
            let vectors = root.appending(path: "protocol/vectors")
            let files = try FileManager.default.contentsOfDirectory(at: vectors, includingPropertiesForKeys: nil)
            return try files.sorted { $0.path < $1.path }.flatMap { file in
                let limits = JSONLimits(maximumBytes: 1 << 20)
                let list = try JSONReader.read([UInt8](Data(contentsOf: file)), limits: limits).array ?? []
                return list.compactMap { vector in
                    vector["message"]?.encoded() ?? vector["frame"]?.string.map { Array($0.utf8) }
                }
            }
        }
    }
}

import Foundation

extension Outcome {
    /// An empty one, of now and here.
    init(of shape: String, peer: String, _ parameters: [String: String]) {
        self.init(
            date: Self.now(), machine: .read(), commit: Self.commit(), shape: shape, peer: peer, parameters: parameters)
    }

    /// Now, as ISO 8601.
    static func now() -> String {
        Date().formatted(.iso8601)
    }

    /// The commit of the working copy in which the tool runs; nil outside of one.
    static func commit() -> String? {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "rev-parse", "--short=12", "HEAD"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() else { return nil }
        git.waitUntilExit()
        return git.terminationStatus == 0
            ? String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines) : nil
    }
}

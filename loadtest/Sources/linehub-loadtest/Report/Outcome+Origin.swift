import Foundation

extension Outcome {
    /// An empty one, of now and here.
    init(of shape: String, _ target: TargetOptions, _ parameters: [String: String]) {
        self.init(
            date: Date().formatted(.iso8601), machine: .read(), commit: Self.commit(of: target.hub), shape: shape,
            peer: target.peer.rawValue, parameters: target.parameters.merging(parameters) { $1 })
    }

    /// The commit of the working copy in which the hub's program stands; nil outside of one.
    private static func commit(of program: String) -> String? {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = [
            "git", "-C", URL(filePath: program).deletingLastPathComponent().path(), "rev-parse", "--short=12", "HEAD",
        ]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() else { return nil }
        git.waitUntilExit()
        return git.terminationStatus == 0
            ? String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines) : nil
    }
}

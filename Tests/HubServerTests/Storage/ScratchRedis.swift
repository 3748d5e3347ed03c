import Foundation
import Glibc
import HubTesting
import Synchronization

/// A real redis-server on a free port of the loopback, which flushes every change to its disk; it ends with the test process.
final class ScratchRedis: Sendable {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// The one that tests share which need no end of it; each keeps its keys to itself.
    static let shared = Result { try ScratchRedis(directory: NSTemporaryDirectory() + "linehub-redis-\(getpid())") }

    let port: UInt16
    private let process = Process()
    /// Kills the server when this process is gone, which its standard input tells it.
    private let watcher = Process()
    private let lifeline = Pipe()

    /// Starts on the directory, and returns when the server answers.
    init(directory: String, port: UInt16? = nil) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.port = try port ?? freePort()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "redis-server", "--port", "\(self.port)", "--bind", "127.0.0.1", "--dir", directory, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always",
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        watcher.executableURL = URL(fileURLWithPath: "/bin/sh")
        watcher.arguments = ["-c", "read -r end || kill -9 \(process.processIdentifier)"]
        watcher.standardInput = lifeline
        try watcher.run()
        var printed = Data()
        // It tells by itself when it is ready.
        while !String(decoding: printed, as: UTF8.self).contains("Ready to accept connections") {
            let part = output.fileHandleForReading.availableData
            guard !part.isEmpty else { throw Failure(description: String(decoding: printed, as: UTF8.self)) }
            printed += part
        }
        // On a thread: a handler's source may outlive the descriptor, which libdispatch does not survive.
        let rest = output.fileHandleForReading
        Thread { while !rest.availableData.isEmpty {} }.start()
    }

    /// Kills the server, as a power failure of its machine would end it.
    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? lifeline.fileHandleForWriting.write(contentsOf: Data("end\n".utf8))
    }
}

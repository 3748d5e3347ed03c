import CLinux
import Foundation
import Glibc

/// A hub of our own: a temporary directory, a secret, a free port, one process; all gone when it is stopped.
final class HubProcess {
    let address: Address
    let tokens: TokenMaker
    private var process: Process
    private let folder: URL
    private let program: String
    private let arguments: [String]
    private let core: Int?

    var processID: Int32 { process.processIdentifier }

    /// Starts the program and waits until it says that it may serve.
    ///
    /// - Throws: `Failure` if it says something else, or ends.
    init(program: String, threads: Int, core: Int?, arguments: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "linehub-loadtest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        tokens = TokenMaker(secret: (0..<32).map { _ in UInt8.random(in: 33...126) })
        let secretFile = folder.appending(path: "secret")
        try Data(tokens.secret).write(to: secretFile)
        self.program = program
        self.core = core
        self.arguments =
            [
                "--data", folder.appending(path: "data").path(),
                "--token-secret-file", secretFile.path(), "--threads", "\(threads)", "--log-level", "error",
            ] + Self.limits + arguments
        (process, address) = try Self.launch(program, self.arguments, port: 0, core: core)
    }

    /// Kills the process without warning, and starts another on the same data and port.
    func restart() throws {
        kill(processID, SIGKILL)
        process.waitUntilExit()
        (process, _) = try Self.launch(program, arguments, port: address.port, core: core)
    }

    deinit { stop() }

    /// Ends the process, and removes what it has written.
    func stop() {
        guard process.isRunning else { return }
        kill(processID, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What a load from one place needs: the limits are there against clients that are not to be trusted.
    private static let limits = [
        "--limits-message-bytes", "1048576", "--limits-commands-per-second", "100000", "--limits-command-burst",
        "100000",
        "--limits-requests-in-flight", "65536", "--limits-pending-handshakes", "20000", "--limits-subscriptions",
        "100000",
    ]

    /// Starts the program, and waits until it may serve.
    private static func launch(
        _ program: String, _ arguments: [String], port: UInt16, core: Int?
    ) throws -> (Process, Address) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["serve", "--listen", "127.0.0.1:\(port)"] + arguments
        let output = Pipe()
        process.standardOutput = output
        // The process inherits the core on which it was started.
        if let core, loadtest_run_on_core(Int32(core)) != 0 { throw SystemError("sched_setaffinity") }
        try process.run()
        let line = firstLine(output.fileHandleForReading)
        guard line.hasPrefix("linehub ready "), let address = Address(String(line.split(separator: " ")[2])) else {
            process.terminate()
            throw Failure("the hub did not start: \(line)")
        }
        return (process, address)
    }

    private static func firstLine(_ handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import CLinux
import Foundation
import Glibc

/// A peer of our own: a temporary directory, a free port, its processes; all gone when it is stopped.
final class PeerProcess {
    let address: Address
    private let process: Process
    private let folder: URL

    /// Starts the program of `peer` and waits until it listens.
    ///
    /// - Throws: `Failure` if it does not within ten seconds.
    init(_ peer: PeerProgram, core: Int?) throws {
        address = try Address.free()
        folder = FileManager.default.temporaryDirectory.appending(path: "linehub-loadtest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = Process()
        let (program, arguments) = try peer.command(address, folder)
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        // The process inherits the core on which it was started.
        if let core, loadtest_run_on_core(Int32(core)) != 0 { throw SystemError("sched_setaffinity") }
        try process.run()
        do { try awaitListening(workers: peer.workers) } catch {
            stop()
            throw error
        }
    }

    deinit { stop() }

    /// The process and its children: nginx works in one.
    var processIDs: [Int32] { [process.processIdentifier] + children }

    private var children: [Int32] {
        let own = process.processIdentifier
        let list = try? String(contentsOfFile: "/proc/\(own)/task/\(own)/children", encoding: .utf8)
        return (list ?? "").split(separator: " ").compactMap { Int32($0) }
    }

    /// Ends the processes, and removes what they have written.
    func stop() {
        guard process.isRunning else { return }
        // nginx takes its children with it if it is asked, and not if it is killed.
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Waits until the port is open, and until somebody works behind it: nginx listens before its worker is there.
    private func awaitListening(workers: Int) throws {
        let deadline = Clock.now() + 10_000_000_000
        while true {
            if children.count >= workers, let socket = try? Socket.blocking(to: address) { return socket.close() }
            guard process.isRunning, Clock.now() < deadline else {
                throw Failure("\(process.executableURL?.path() ?? "the peer") does not listen at \(address)")
            }
            usleep(10_000)
        }
    }
}

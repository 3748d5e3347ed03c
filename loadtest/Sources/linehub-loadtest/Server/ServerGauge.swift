import Foundation
import Glibc

/// Reads what the processes of a server use; of none, if the server runs elsewhere.
struct ServerGauge {
    let processes: [Int32]

    /// The sum over all processes; nil without any.
    ///
    /// - Throws: `Failure` if one of them is gone.
    func read() throws -> ServerUse? {
        guard !processes.isEmpty else { return nil }
        var sum = ServerUse()
        for process in processes {
            sum.cpuSeconds += try Self.cpuSeconds(of: process)
            sum.waitedSeconds.merge(Self.waitedSeconds(of: process)) { $1 }
            let rollup = try ProcFile.read("/proc/\(process)/smaps_rollup")
            for line in rollup.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count >= 2, let kibibytes = Int(words[1]) else { continue }
                if words[0] == "Rss:" { sum.rssBytes += kibibytes * 1024 }
                if words[0] == "Pss:" { sum.pssBytes += kibibytes * 1024 }
            }
        }
        return sum
    }

    /// The second field of each thread's schedstat, which is in nanoseconds.
    private static func waitedSeconds(of process: Int32) -> [String: Double] {
        var waited: [String: Double] = [:]
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? [] {
            let fields = try? ProcFile.read("/proc/\(process)/task/\(thread)/schedstat").split(separator: " ")
            guard let fields, fields.count > 1, let nanoseconds = Double(fields[1]) else { continue }
            waited[thread] = nanoseconds / 1e9
        }
        return waited
    }

    /// utime and stime, fields 14 and 15 of proc(5).
    private static func cpuSeconds(of process: Int32) throws -> Double {
        let stat = try ProcFile.read("/proc/\(process)/stat")
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            throw Failure("/proc/\(process)/stat cannot be read")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

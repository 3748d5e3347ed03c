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

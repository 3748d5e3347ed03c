import Foundation
import Glibc

/// What a measurement was made on.
struct Machine: Codable {
    let cpu: String
    let cores: Int
    let memoryBytes: Int
    let kernel: String

    static func read() -> Machine {
        let cpuinfo = (try? ProcFile.read("/proc/cpuinfo")) ?? ""
        let model = cpuinfo.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        let release = try? ProcFile.read("/proc/sys/kernel/osrelease")
        return Machine(
            cpu: model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown",
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memoryBytes: Int(ProcessInfo.processInfo.physicalMemory),
            kernel: release?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown")
    }
}
